"""A file laid out as hexadecimal numbers: offset, bytes, characters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Offset, Size
from textual.strip import Strip

from explorer.image.blob import Blob
from explorer.tui.drawing.readable import part_of
from explorer.tui.drawing.spans import Span, overlaid
from explorer.tui.file.hexdump import HexRow, hex_rows, offset_width, row_width
from explorer.tui.file.marks import Mark
from explorer.tui.file.pages import Pages
from explorer.tui.file.rows import LineRange, LineRows
from explorer.tui.shell.jobs import Check

if TYPE_CHECKING:
    from explorer.tui.file.bytes_view import BytesView

_WIDE, _NARROW = 16, 8


class HexRows(LineRows[HexRow]):
    """Sixteen bytes a row, eight where there is little room."""

    def __init__(self, view: BytesView, blob: Blob) -> None:
        super().__init__(view)
        self.source = blob
        self._per_row = self._fitting()

    def _fitting(self) -> int:
        return _WIDE if self._view.size.width > row_width(self.source.size, _WIDE) else _NARROW

    def resized(self) -> None:
        """Change the length of rows with the room for them."""
        if (per_row := self._fitting()) != self._per_row:
            self._per_row, self._pages = per_row, Pages(self._view.jobs, self._read)
            self._view.scroll_to(0, 0, animate=False, force=True)
        self._view.measure()

    @property
    def count(self) -> int:
        """The rows that the bytes take."""
        return -(-self.source.size // self._per_row)

    @property
    def size(self) -> Size:
        """The whole file."""
        return Size(row_width(self.source.size, self._per_row) + 1, self.count)

    def offset_in_sight(self) -> int:
        """Return the offset of the first byte in sight."""
        return self._view.scroll_offset.y * self._per_row

    def locate(self, start: int, end: int, check: Check) -> Mark:
        """Return some bytes; their row follows from their offset."""
        check()
        return Mark(start, end, 0, 0)

    def line_of(self, mark: Mark) -> int:
        """Return the row that a mark begins in."""
        return mark.start // self._per_row

    # Reading

    def _read(self, wanted: LineRange) -> Sequence[HexRow]:
        rows, matches = self._rows(wanted.first, wanted.rows), self._view.highlights.matches
        return matches.over_rows(wanted.first * self._per_row, rows) if matches else rows

    def _rows(self, first: int, count: int) -> list[HexRow]:
        start, marks = first * self._per_row, self._view.highlights.marks
        data = self.source.read_at(start, count * self._per_row)
        return hex_rows(data, start, self._per_row, self.source.size, marks)

    # Selecting: what stands behind the offsets, numbers and characters

    def spot_at(self, x: int, y: int) -> Offset:
        """Return the character at a cell; offsets belong to none."""
        left, top = self._view.scroll_offset
        row = max(0, min(y + top, self.count - 1))
        return Offset(max(0, x + left - offset_width(self.source.size) - 3), row)

    def selected_lines(self, start: Offset, end: Offset, most: int) -> list[str]:
        """Return the text between two characters, row by row."""
        rows = self._rows(start.y, min(end.y + 1 - start.y, most // self._per_row))
        return [
            part_of(f"{row.numbers}  {row.characters}", at, start, end).rstrip()
            for at, row in enumerate(rows, start.y)
        ]

    # Drawing

    def draw(self, y: int) -> Iterable[Segment]:
        """Draw a row with its marks and what is selected of it."""
        view, row = self._view, self.line_at(y)
        if row is None:
            return ()
        left, number, split = view.scroll_offset.x, y + view.scroll_offset.y, len(row.numbers) + 2
        characters = overlaid([Span(0, len(row.characters), "literal")], row.marks)
        in_numbers = view.selected_spans(number, split)
        in_characters = view.selected_spans(number, len(row.characters), split)
        pieces = [
            view.piece(f" {row.offset}  ", "gutter"),
            *view.pieces(f"{row.numbers}  ", overlaid(row.number_marks, in_numbers)),
            *view.pieces(row.characters, overlaid(characters, in_characters)),
        ]
        return Strip(pieces).crop(left, left + view.room.width)
