"""A view of a sheet: lines that are all there, laid out for the width there is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Offset, Size
from textual.strip import Strip

from explorer.tui.drawing.readable import Readable, character_at, part_of
from explorer.tui.drawing.sheets import Layout, SheetLine
from explorer.tui.drawing.spans import overlaid

CURRENT = "leak-current"
_MARGIN = 1


class SheetView(Readable):
    """Shows one sheet."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._layout_of: Layout = lambda _: ()
        self._lines: Sequence[SheetLine] = ()
        self._sought: float | None = None

    def show(self, layout: Layout) -> None:
        """Show another sheet from its first line."""
        self.forget_selection()
        self._sought = None
        self.renew(layout)
        self.scroll_to(0, 0, animate=False, force=True)

    def renew(self, layout: Layout) -> None:
        """Show a sheet in place of an earlier form of it: what is in sight stays there."""
        self._layout_of = layout
        self.lay_out()

    def seek(self) -> None:
        """Have the line in sight that something was gone to for, if there is one."""
        lines = enumerate(self._lines)
        found = (at for at, line in lines if any(one.paint == CURRENT for one in line.spans))
        if (at := next(found, None)) is not None:
            self.scroll_to(y=max(0, at - self.room.height // 2), animate=False, force=True)
            self._sought = self.scroll_target_y

    def lay_out(self) -> None:
        """Lay the lines out for the width there is."""
        # Before it has a place, the whole width: one letter a line would be drawn for a moment.
        room = self.size.width or self.app.size.width
        width = max(1, room - 2 * _MARGIN - 1)
        self._lines = self._layout_of(width)
        widest = max((cell_len(line.text) for line in self._lines), default=0)
        self.virtual_size = Size(widest + 2 * _MARGIN, len(self._lines))
        self.refresh()

    def on_resize(self) -> None:
        """Lay the lines out anew; what was gone to stays in sight."""
        is_there = self._sought == self.scroll_target_y
        self.lay_out()
        if is_there:
            self.seek()

    def paint(self, name: str) -> Style:
        """Return a paint; "#rrggbb/#rrggbb" is a colour on another, as pictures have them."""
        if name.startswith("#"):
            colour, _, ground = name.partition("/")
            return Style(color=colour, bgcolor=ground)
        return super().paint(name)

    def line_count(self) -> int:
        """Return the lines there are."""
        return len(self._lines)

    def spot_at(self, x: int, y: int) -> Offset:
        """Return the character at a cell."""
        line = max(0, min(y + self.scroll_offset.y, len(self._lines) - 1))
        text = self._lines[line].text if self._lines else ""
        return Offset(character_at(text, max(0, x - _MARGIN + self.scroll_offset.x)), line)

    def selected_lines(self, start: Offset, end: Offset, most: int) -> list[str]:
        """Return the text between two characters, line by line."""
        found: list[str] = []
        for number, line in enumerate(self._lines[start.y : end.y + 1], start.y):
            found.append(part_of(line.text, number, start, end).rstrip())
            most -= len(found[-1])
            if most < 0:
                break
        return found

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width, number = self.room.width, y + self.scroll_offset.y
        if number >= len(self._lines):
            return self.on_background([], width)
        line = self._lines[number]
        selected = self.selected_spans(number, len(line.text))
        spans = overlaid(line.spans, selected) if selected else line.spans
        moved = [one.moved(_MARGIN) for one in spans]
        text = Strip(self.pieces(" " * _MARGIN + line.text, moved))
        left = self.scroll_offset.x
        return self.on_background(text.crop(min(left, text.cell_length), left + width), width)
