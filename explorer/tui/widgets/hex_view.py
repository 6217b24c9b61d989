"""A file as hexadecimal numbers: offset, bytes, characters."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.strip import Strip

from explorer.image.blob import Blob, MemoryBlob
from explorer.occurrences import Stretch
from explorer.tui.hexdump import HexRow, hex_rows, row_width
from explorer.tui.marks import Mark, Marks, Span, overlaid
from explorer.tui.threads import Check
from explorer.tui.widgets.pages import Pages

_WIDE, _NARROW = 16, 8


class HexView(Pages):
    """Shows sixteen bytes a row, eight where there is little room."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._blob: Blob = MemoryBlob(b"")
        self._per_row = _WIDE

    def open(self, blob: Blob, marks: Marks) -> None:
        """Show a file from its first byte."""
        self._blob = blob
        self.begin(marks)
        self._fit()
        self.want()

    def on_resize(self) -> None:
        """Change the length of rows with the room for them."""
        self._fit()
        super().on_resize()

    def _fit(self) -> None:
        wide = row_width(self._blob.size, _WIDE)
        per_row = _WIDE if self.size.width > wide else _NARROW
        if per_row != self._per_row:
            self._per_row = per_row
            self.restart()
        self.virtual_size = Size(row_width(self._blob.size, per_row) + 1, self.line_count())

    def line_count(self) -> int:
        """Return the rows that the bytes take."""
        return -(-self._blob.size // self._per_row)

    def fetch(self, first: int, count: int, column: int) -> Sequence[HexRow]:  # noqa: ARG002
        """Read rows."""
        per_row = self._per_row
        data = self._blob.read_at(first * per_row, count * per_row)
        start = first * per_row
        rows = hex_rows(data, start, per_row, self._blob.size, self.marks)
        return self.overlay.over_rows(data, start, rows) if self.overlay else rows

    def locate(self, match: Stretch, check: Check) -> Mark:
        """Return a match; its row follows from its offset."""
        check()
        return Mark(match.start, match.end, 0, 0)

    def offset_in_sight(self) -> int:
        """Return the offset of the first byte in sight."""
        return self.scroll_offset.y * self._per_row

    def line_of(self, mark: Mark) -> int:
        """Return the row that a mark begins in."""
        return mark.start // self._per_row

    def lines_came(self) -> None:
        """Go where the reader wants to be."""
        self.reach()

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        width, row = self.room.width, self.line_in_sight(y)
        if row is None:
            return self.on_background([], width)
        pieces = [
            self.piece(f" {row.offset}  ", "gutter"),
            *self.pieces(f"{row.numbers}  ", row.number_marks),
            *self.pieces(row.characters, self._characters(row)),
        ]
        left = self.scroll_offset.x
        return self.on_background(Strip(pieces).crop(left, left + width), width)

    @staticmethod
    def _characters(row: HexRow) -> list[Span]:
        return overlaid([Span(0, len(row.characters), "literal")], row.marks)
