"""What all views drawn line by line have in common: paints, backgrounds, cut strips.

Paints are named by what they mean. They are components of the application, set once in its
styles: as components of each view they would be worked out at every change of the focus.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from explorer.tui.drawing.spans import Span
from explorer.tui.drawing.text import begin_of
from explorer.tui.shell.keys import FIRST_DIGITS

PAINTS = (
    "added",
    "attribute",
    "came",
    "comment",
    "critical",
    "cursor",
    "cursor-line",
    "cursor-line-in-use",
    "damage",
    "directory",
    "faint",
    "gutter",
    "heading",
    "hidden",
    "high",
    "keyword",
    "leak",
    "leak-current",
    "link",
    "literal",
    "low",
    "match",
    "match-current",
    "medium",
    "modified",
    "name",
    "number",
    "removed",
    "secret",
    "secret-badge",
    "selection",
    "strong",
    "went",
)


class Painted(ScrollView, can_focus=True, can_focus_children=False):
    """A view drawn line by line, its colours named by what they mean and set in the styles."""

    ALLOW_SELECT = False
    FIRST_DIGITS: ClassVar[str] = FIRST_DIGITS

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._paints: dict[str, Style] = {}

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """Return whether a key begins a count here, and so does nothing else."""
        return key in self.FIRST_DIGITS

    @property
    def room(self) -> Size:
        """The cells that lines have, scrollbars left out."""
        return self.scrollable_content_region.size

    def paint(self, name: str) -> Style:
        """Return a paint as it looks on this widget's background."""
        if (paint := self._paints.get(name)) is None:
            paint = self._paints[name] = self._mix(name)
        return paint

    def _mix(self, name: str) -> Style:
        """Blend what shines through: in the style of a component alone it would be lost."""
        styles = self.app.get_component_styles(component_class(name))
        behind = self.background_colors[1]
        ground = (behind + styles.background) if styles.background.a else None
        return styles.text_style + Style(
            color=(behind + styles.color).rich_color if styles.has_rule("color") else None,
            bgcolor=ground.rich_color if ground else None,
        )

    def notify_style_update(self) -> None:
        """Mix the paints anew."""
        self._paints.clear()
        super().notify_style_update()

    def piece(self, text: str, paint: str = "") -> Segment:
        """Return printable text as a segment in a paint."""
        return Segment(text, self.paint(paint) if paint else None)

    def pieces(self, text: str, spans: Iterable[Span]) -> Iterator[Segment]:
        """Yield printable text as segments, each span of it in its paint."""
        done = 0
        for start, end, paint in spans:
            if start > done:
                yield Segment(text[done:start])
            if end > start:
                yield self.piece(text[start:end], paint)
            done = max(done, end)
        yield Segment(text[done:])

    def on_background(
        self, segments: Iterable[Segment], width: int, style: Style | None = None
    ) -> Strip:
        """Return a strip of exactly that width on the widget's background."""
        strip = self.cut(Strip(segments), width).adjust_cell_length(width)
        return Strip(Segment.apply_style(strip, style or self.rich_style), width)

    def cut(self, strip: Strip, width: int) -> Strip:
        """Return a strip in at most `width` cells, cut behind a word."""
        return cut(strip, width, self.piece("…", "faint"))


def cut(strip: Strip, width: int, more: Segment) -> Strip:
    """Return a strip in at most `width` cells, cut behind a word; `more` stands where it is cut."""
    if strip.cell_length <= width or width < 1:
        return strip
    begin = strip.crop(0, cell_len(begin_of(strip.text, width - 1)))
    return Strip([*begin, more])


def component_class(paint: str) -> str:
    """Return what the styles call a paint."""
    return f"paint--{paint}"


def component_classes() -> set[str]:
    """Return what an application declares that draws with these paints."""
    return {component_class(paint) for paint in PAINTS}
