"""The two lines on top: which image this is, what it holds, how far its reading is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from explorer.frozen import Frozen
from explorer.image import Image, Outline
from explorer.printable import printable
from explorer.tui.drawing.text import percent, shortened
from explorer.tui.explore.messages import (
    AllRead,
    FindingsChanged,
    ImageOpened,
    LayersRead,
    OutlineFound,
    Progressed,
)
from explorer.tui.findings.findings import MARK, Findings
from explorer.tui.findings.leaks import secrets_text
from explorer.wording import counted, size_text

_ID = 19
_LONGEST_NAME = 200
_LONGEST_REFERENCE = 40
_FULL = 3
_GAP = Content("  ·  ")
_MASKED = Content.styled(" secrets masked ", "reverse bold")


@dataclass(frozen=True, slots=True)
class Summary(Frozen):
    """What the header says; what is None is not known yet."""

    name: str
    source: str = ""
    id: str | None = None
    platform: str | None = None
    layers: int | None = None
    size: int | None = None
    hidden: int | None = None
    secrets: Findings = field(default_factory=Findings)
    wasted: int | None = None
    damages: tuple[str, ...] = ()
    state: str = ""

    @classmethod
    def of_outline(cls, outline: Outline, state: str) -> Summary:
        """Sum up what an engine says at once."""
        layers = sum(1 for one in outline.instructions if not one.empty)
        platform = str(outline.platform) if outline.platform else None
        return cls(
            _name(outline.reference, outline.tags),
            outline.source,
            outline.id,
            platform,
            layers,
            outline.size,
            state=state,
        )

    @classmethod
    def of_image(cls, image: Image) -> Summary:
        """Sum up an image whose layers are still to be read."""
        return cls(
            _name(image.reference, image.tags),
            image.source,
            image.id,
            str(image.platform) if image.platform else None,
            len(image.layers),
            damages=tuple(image.damages),
        )


def _name(reference: str, tags: Sequence[str]) -> str:
    """Return what was asked for, and what the image calls itself where that is another name."""
    short = shortened(printable(reference), _LONGEST_REFERENCE)
    return f"{short}  {tags[0]}" if tags and tags[0] not in reference else short


class ImageHeader(Widget):
    """Draws the summary: names to the left, the state to the right of the figures."""

    summary: reactive[Summary] = reactive(Summary(""))
    is_masked: reactive[bool] = reactive(default=False)
    _is_open = False

    # What jobs report, on its way to the screen

    def on_outline_found(self, event: OutlineFound) -> None:
        """Sum up what an engine says, until the image itself is open."""
        if not self._is_open:
            self.summary = Summary.of_outline(event.outline, self.summary.state)

    def on_image_opened(self, event: ImageOpened) -> None:
        """Sum up the image."""
        self._is_open = True
        self.summary = Summary.of_image(event.image)

    def on_progressed(self, event: Progressed) -> None:
        """Say how far the work is."""
        if event.layer is None:
            of = f" of {size_text(event.total)}" if event.total and event.total > 0 else ""
            self._say(f"{event.stage}: {size_text(event.done)}{of}")
        else:
            share, doing = percent(event.done, event.total), _doing(event)
            self._say(f"{doing} layer {event.layer} of {self.summary.layers} · {share}")

    def on_layers_read(self, event: LayersRead) -> None:
        """Say which layer comes next, before its first bytes have come."""
        if event.done < (self.summary.layers or 0):
            self._say(f"reading layer {event.done + 1} of {self.summary.layers}")

    def on_findings_changed(self, event: FindingsChanged) -> None:
        """Count the secrets."""
        self.summary = replace(self.summary, secrets=event.findings)

    def on_all_read(self, event: AllRead) -> None:
        """Say what all layers come to."""
        self.summary = replace(
            self.summary,
            state="searching for secrets",
            size=event.size,
            hidden=event.hidden,
            wasted=event.wasted,
            damages=event.damages,
        )

    def on_all_searched(self) -> None:
        """Say no more of any work."""
        self._say("")

    def _say(self, state: str) -> None:
        self.summary = replace(self.summary, state=state)

    # Drawing

    def render(self) -> Content:
        """Return both lines in the width there is."""
        width = self.size.width
        return Content("\n").join([self._names().truncate(width, ellipsis=True), self._figures()])

    def _names(self) -> Content:
        summary = self.summary
        parts = [_MASKED] if self.is_masked else []
        parts += [Content.styled(printable(summary.name[:_LONGEST_NAME]), "bold $text-primary")]
        facts = (summary.id and summary.id[:_ID], summary.platform, summary.source)
        for fact in filter(None, facts):
            longer = [*parts, Content.styled(printable(fact), "$text-muted")]
            if Content("  ").join(longer).cell_length > self.size.width:
                break
            parts = longer
        return Content("  ").join(parts)

    def _figures(self) -> Content:
        """Say as much as fits: less of each fact first, then fewer of them."""
        width = self.size.width
        for detail in range(_FULL, -1, -1):
            facts, state = [*self._facts(detail)], self._state(brief=detail < _FULL)
            if _width(facts) + 2 + state.cell_length <= width:
                break
        state = state.truncate(width, ellipsis=True)
        while facts and _width(facts) + 2 + state.cell_length > width:
            facts.pop()
        return _GAP.join(facts).pad_right(width - _width(facts) - state.cell_length) + state

    def _facts(self, detail: int) -> Iterator[Content]:
        summary = self.summary
        if summary.layers is not None:
            yield Content(counted(summary.layers, "layer"))
        if summary.size is not None:
            yield Content(size_text(summary.size))
        if summary.secrets.secrets:
            unseen = _unseen(summary.secrets) if detail else ""
            text = f"{MARK} {secrets_text(summary.secrets)}{unseen}"
            yield Content.styled(text, "bold $text-warning")
        elif summary.secrets.is_complete:
            yield Content.styled("no secrets found", "$text-success")
        if summary.hidden:
            entries = counted(summary.hidden, "entry", "entries")
            text = f"⊘ {entries} hidden{', all recoverable' if detail > 1 else ''}"
            yield Content.styled(text, "bold $text-error")
        elif summary.hidden == 0:
            yield Content.styled("nothing hidden", "$text-success")
        if summary.wasted is not None:
            share = 100 * summary.wasted / summary.size if summary.size else 0
            of_all = f" ({share:.1f} %)" if share and detail > 2 else ""
            yield Content(f"{size_text(summary.wasted)} wasted{of_all}")

    def _state(self, *, brief: bool = False) -> Content:
        summary = self.summary
        parts = []
        if summary.damages:
            first, more = printable(summary.damages[0]), len(summary.damages) - 1
            text = f"damaged: {first}" + (f" (and {more} more)" if more else "")
            short = f"damaged in {counted(more + 1, 'place')}"
            parts.append(Content.styled(short if brief else text, "bold $text-warning"))
        if summary.state:
            parts.append(Content.styled(printable(summary.state), "$text-accent"))
        return Content("  ").join(parts)


def _doing(event: Progressed) -> str:
    return "searching" if event.is_search else "reading"


def _width(facts: Sequence[Content]) -> int:
    return _GAP.join(facts).cell_length


def _unseen(findings: Findings) -> str:
    """Say how many of the secrets a look at the final file system would miss."""
    unseen = findings.unseen
    if unseen == len(findings.secrets):
        return ", all hidden"
    return f", {unseen} hidden" if unseen else ""
