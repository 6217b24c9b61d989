"""A file as hexadecimal numbers: offset, bytes, characters."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Offset, Size
from textual.strip import Strip

from explorer.image.blob import Blob, MemoryBlob
from explorer.text.search import Stretch
from explorer.tui.file.hexdump import HexRow, hex_rows, offset_width, row_width
from explorer.tui.file.marks import Mark, Marks, Span, overlaid
from explorer.tui.file.pages import Pages
from explorer.tui.shell.threads import Check

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
        rows = self._read(first, count)
        if not self.overlay:
            return rows
        return self.overlay.over_rows(first * self._per_row, rows)

    def _read(self, first: int, count: int) -> list[HexRow]:
        per_row = self._per_row
        data = self._blob.read_at(first * per_row, count * per_row)
        return hex_rows(data, first * per_row, per_row, self._blob.size, self.marks)

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

    # Selecting: what stands behind the offsets, numbers and characters

    def spot_at(self, x: int, y: int) -> Offset:
        """Return the character at a cell; offsets belong to none."""
        row = max(0, min(y + self.scroll_offset.y, self.last_selectable()))
        return Offset(max(0, x + self.scroll_offset.x - self._gutter), row)

    def selected_lines(self, start: Offset, end: Offset, most: int) -> list[str]:
        """Return the text between two places, row by row."""
        count = min(end.y + 1 - start.y, most // self._per_row)
        rows = enumerate(self._read(start.y, count), start.y)
        return [
            _text(row)[start.x * (at == start.y) : _until(end, at)].rstrip() for at, row in rows
        ]

    @property
    def _gutter(self) -> int:
        return offset_width(self._blob.size) + 3

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        width, row = self.room.width, self.line_in_sight(y)
        if row is None:
            return self.on_background([], width)
        split = len(row.numbers) + 2
        number = y + self.scroll_offset.y
        over = (
            self.selected_spans(number, split),
            self.selected_spans(number, len(row.characters), split),
        )
        pieces = [
            self.piece(f" {row.offset}  ", "gutter"),
            *self.pieces(f"{row.numbers}  ", overlaid(row.number_marks, over[0])),
            *self.pieces(row.characters, overlaid(self._characters(row), over[1])),
        ]
        left = self.scroll_offset.x
        return self.on_background(Strip(pieces).crop(left, left + width), width)

    @staticmethod
    def _characters(row: HexRow) -> list[Span]:
        return overlaid([Span(0, len(row.characters), "literal")], row.marks)


def _text(row: HexRow) -> str:
    return f"{row.numbers}  {row.characters}"


def _until(end: Offset, row: int) -> int | None:
    return end.x if row == end.y else None
