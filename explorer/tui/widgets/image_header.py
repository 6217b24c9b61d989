"""The two lines on top: which image this is, what it holds, how far its reading is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from explorer.image import Image, Outline
from explorer.printable import printable
from explorer.tui.text import counted, size_text

_ID = 19
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Summary:
    """What the header says; what is None is not known yet."""

    name: str
    source: str = ""
    id: str | None = None
    platform: str | None = None
    layers: int | None = None
    size: int | None = None
    hidden: int | None = None
    wasted: int | None = None
    damages: Sequence[str] = ()
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
            damages=image.damages,
        )


def _name(reference: str, tags: Sequence[str]) -> str:
    """Return what was asked for, and what the image calls itself where that is another name."""
    return f"{reference}  {tags[0]}" if tags and tags[0] not in reference else reference


class ImageHeader(Widget):
    """Draws the summary: names to the left, the state to the right of the figures."""

    summary: reactive[Summary] = reactive(Summary(""))

    def render(self) -> Content:
        """Return both lines in the width there is."""
        width = self.size.width
        return Content("\n").join([self._names().truncate(width, ellipsis=True), self._figures()])

    def _names(self) -> Content:
        known = self.summary
        parts = [Content.styled(printable(known.name[:_LONGEST_NAME]), "bold $text-primary")]
        facts = (known.id and known.id[:_ID], known.platform, known.source)
        parts += [Content.styled(printable(fact), "$text-muted") for fact in facts if fact]
        return Content("  ").join(parts)

    def _figures(self) -> Content:
        width = self.size.width
        figures = Content("  ·  ").join(self._facts())
        state = self._state()
        if figures.cell_length + 2 + state.cell_length > width:
            state = self._state(brief=True)
        state = state.truncate(width, ellipsis=True)
        room = max(0, width - state.cell_length - 2)
        figures = figures.truncate(room, ellipsis=True)
        return figures.pad_right(width - figures.cell_length - state.cell_length) + state

    def _facts(self) -> Iterator[Content]:
        known = self.summary
        if known.layers is not None:
            yield Content(counted(known.layers, "layer"))
        if known.size is not None:
            yield Content(size_text(known.size))
        if known.hidden:
            entries = counted(known.hidden, "entry", "entries")
            yield Content.styled(f"⊘ {entries} hidden, all recoverable", "bold $text-error")
        elif known.hidden == 0:
            yield Content.styled("nothing hidden", "$text-success")
        if known.wasted is not None:
            share = f" ({100 * known.wasted / known.size:.1f} %)" if known.size else ""
            yield Content(f"{size_text(known.wasted)} wasted{share}")

    def _state(self, *, brief: bool = False) -> Content:
        known = self.summary
        parts = []
        if known.damages:
            first, more = printable(known.damages[0]), len(known.damages) - 1
            text = f"damaged: {first}" + (f" (and {more} more)" if more else "")
            short = f"damaged in {counted(more + 1, 'place')}"
            parts.append(Content.styled(short if brief else text, "bold $text-warning"))
        if known.state:
            parts.append(Content.styled(printable(known.state), "$text-accent"))
        return Content("  ").join(parts)
