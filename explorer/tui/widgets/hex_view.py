"""A file as hexadecimal numbers: offset, bytes, characters."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.strip import Strip

from explorer.image.blob import Blob, MemoryBlob
from explorer.tui.hexdump import HexRow, hex_rows, row_width
from explorer.tui.widgets.pages import Pages

_WIDE, _NARROW = 16, 8


class HexView(Pages):
    """Shows sixteen bytes a row, eight where there is little room."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._blob: Blob = MemoryBlob(b"")
        self._per_row = _WIDE

    def open(self, blob: Blob) -> None:
        """Show a file from its first byte."""
        self._blob = blob
        self.begin()
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
            self.begin()
        self.virtual_size = Size(row_width(self._blob.size, per_row) + 1, self.line_count())

    def line_count(self) -> int:
        """Return the rows that the bytes take."""
        return -(-self._blob.size // self._per_row)

    def fetch(self, first: int, count: int, column: int) -> Sequence[HexRow]:  # noqa: ARG002
        """Read rows."""
        per_row = self._per_row
        data = self._blob.read_at(first * per_row, count * per_row)
        return hex_rows(data, first * per_row, per_row, self._blob.size)

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        width, row = self.room.width, self.line_in_sight(y)
        if row is None:
            return self.on_background([], width)
        pieces = [
            self.piece(f" {row.offset}  ", "gutter"),
            self.piece(f"{row.numbers}  ", ""),
            self.piece(row.characters, "literal"),
        ]
        left = self.scroll_offset.x
        return self.on_background(Strip(pieces).crop(left, left + width), width)
