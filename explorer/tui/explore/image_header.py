"""The two lines on top: which image this is, what it holds, how far its reading is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import field
from msgspec.structs import replace
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from explorer.frozen import Frozen
from explorer.image import Image, Outline
from explorer.printable import printable
from explorer.tui.drawing.text import shortened
from explorer.tui.findings.findings import MARK, Findings
from explorer.tui.findings.leaks import lesser_text, secrets_text
from explorer.tui.shell.pace import Work
from explorer.wording import counted, size_text

_ID = 19
_LONGEST_NAME = 200
_LONGEST_REFERENCE = 40
_FULL = 3
_GAP = Content("  ·  ")
_LEADS_TO = "leads-to"
_TOOLTIPS = {
    "screen.layers": "To the list of layers",
    "app.findings": "List all secrets",
    "screen.hidden(1)": "To the next hidden entry",
    "screen.waste": "What is wasted, the largest first",
}
_MASKED = Content.styled(" secrets masked ", "reverse bold")


class Summary(Frozen, frozen=True):
    """What the header says; what is None is not known yet."""

    name: str
    keeps_name: bool = False
    source: str = ""
    id: str | None = None
    platform: str | None = None
    layers: int | None = None
    size: int | None = None
    hidden: int | None = None
    secrets: Findings = field(default_factory=Findings)
    wasted: int | None = None
    damages: tuple[str, ...] = ()
    progress: Work = Work()

    def of(self, image: Image | Outline, layers: int) -> Summary:
        """Return the summary with what an image says of itself, or an engine of it."""
        return replace(
            self,
            name=self.name if self.keeps_name else _name(image.reference, image.tags),
            source=image.source,
            id=image.id,
            platform=str(image.platform) if image.platform else None,
            layers=layers,
        )


def _name(reference: str, tags: Sequence[str]) -> str:
    """Return what was asked for, and what the image calls itself where that is another name."""
    short = shortened(printable(reference), _LONGEST_REFERENCE)
    return f"{short}  {tags[0]}" if tags and tags[0] not in reference else short


class ImageHeader(Widget):
    """Draws the summary: names to the left, the state to the right of the figures."""

    summary: reactive[Summary] = reactive(Summary(""))

    def show_work(self, progress: Work) -> None:
        """Show what is being done and how far it is; `Work()` where nothing is."""
        self.summary = replace(self.summary, progress=progress)

    # The mouse

    async def on_click(self, event: events.Click) -> None:
        """Go where the fact leads that was clicked."""
        if action := event.style.meta.get(_LEADS_TO):
            await self.run_action(action)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say what a click on the fact under the mouse would do."""
        self.tooltip = _TOOLTIPS.get(event.style.meta.get(_LEADS_TO, ""))

    # Drawing

    def render(self) -> Content:
        """Return both lines in the width there is."""
        width = self.size.width
        return Content("\n").join([self._names().truncate(width, ellipsis=True), self._figures()])

    def _names(self) -> Content:
        summary = self.summary
        parts = [_MASKED] if summary.secrets.masked else []
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
            yield _link(Content(counted(summary.layers, "layer")), "screen.layers")
        if summary.size is not None:
            yield Content(size_text(summary.size))
        yield from (_link(one, "app.findings") for one in _secrets(summary.secrets, detail))
        if summary.hidden:
            entries = counted(summary.hidden, "entry", "entries")
            text = f"⊘ {entries} hidden{', all recoverable' if detail > 1 else ''}"
            yield _link(Content.styled(text, "bold $text-error"), "screen.hidden(1)")
        elif summary.hidden == 0:
            yield Content.styled("nothing hidden", "$text-success")
        if summary.wasted is not None:
            share = 100 * summary.wasted / summary.size if summary.size else 0
            of_all = f" ({share:.1f} %)" if share and detail > 2 else ""
            wasted = Content(f"{size_text(summary.wasted)} wasted{of_all}")
            yield _link(wasted, "screen.waste") if summary.wasted else wasted

    def _state(self, *, brief: bool = False) -> Content:
        summary = self.summary
        parts = []
        if summary.damages:
            first, more = printable(summary.damages[0]), len(summary.damages) - 1
            text = f"damaged: {first}" + (f" (and {more} more)" if more else "")
            short = f"damaged in {counted(more + 1, 'place')}"
            parts.append(Content.styled(short if brief else text, "bold $text-warning"))
        if summary.progress.doing:
            text = summary.progress.brief if brief else summary.progress.full
            parts.append(Content.styled(printable(text), "$text-accent"))
        return Content("  ").join(parts)


def _width(facts: Sequence[Content]) -> int:
    return _GAP.join(facts).cell_length


def _link(fact: Content, action: str) -> Content:
    """Let a click on a fact lead to what it counts, as a key does."""
    # No link of Textual's own: that would have the colour of links, and say less.
    return fact.stylize(Style.from_meta({_LEADS_TO: action}))


def _secrets(findings: Findings, detail: int) -> Iterator[Content]:
    """Count what is prominent; what is lesser is named calmly, for whoever wants the list."""
    lesser = f" ({text})" if detail > 1 and (text := lesser_text(findings)) else ""
    if findings.prominent:
        unseen = _unseen(findings) if detail else ""
        text = f"{MARK} {secrets_text(findings)}{unseen}"
        yield Content.assemble((text, "bold $text-warning"), (lesser, "$text-muted"))
    elif findings.is_complete:
        yield Content.assemble(("no secrets found", "$text-success"), (lesser, "$text-muted"))


def _unseen(findings: Findings) -> str:
    """Say how many of the secrets a look at the final file system would miss."""
    unseen = findings.unseen
    if unseen == len(findings.prominent):
        return ", all hidden"
    return f", {unseen} hidden" if unseen else ""
