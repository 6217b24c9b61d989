"""A file laid out as hexadecimal numbers: offset, bytes, characters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.segment import Segment
from textual.geometry import Offset, Size
from textual.strip import Strip

from explorer.image.blob import Blob
from explorer.tui.drawing.readable import part_of
from explorer.tui.drawing.spans import Span, overlaid
from explorer.tui.file.marks import Mark, Marks
from explorer.tui.file.rows import LineRange, LineRows, Pages
from explorer.tui.shell.jobs import Check

if TYPE_CHECKING:
    from explorer.tui.file.bytes_view import BytesView

_WIDE, _NARROW = 16, 8
_UNMARKED = Marks()
_GROUP = 8
_PRINTABLE = bytes(one if 0x20 <= one < 0x7F else 0x2E for one in range(256))


class HexRow(Struct, frozen=True):
    """One row: the offset of its first byte, the numbers, the characters.

    `marks` are spans of its characters.
    """

    offset: str
    numbers: str
    characters: str
    marks: tuple[Span, ...] = ()

    @property
    def number_marks(self) -> list[Span]:
        """The same spans among the numbers."""
        return [Span(_column(one.start), _column(one.end - 1) + 2, one.paint) for one in self.marks]


def row_width(size: int, per_row: int) -> int:
    """Return the cells that a row of a file of that size takes."""
    return offset_width(size) + 2 + _numbers_width(per_row) + 2 + per_row


def offset_width(size: int) -> int:
    """Return the digits that offsets take, eight at least."""
    return max(8, len(f"{size:x}"))


def hex_rows(
    data: bytes, start: int, per_row: int, size: int, marks: Marks = _UNMARKED
) -> list[HexRow]:
    """Return the rows of some bytes that stand at `start` of a file of `size` bytes."""
    width = offset_width(size)
    data = marks.readable(data, start)
    return [
        HexRow(
            f"{start + at:0{width}x}",
            _numbers(data[at : at + per_row]).ljust(_numbers_width(per_row)),
            data[at : at + per_row].translate(_PRINTABLE).decode("ascii"),
            tuple(marks.within(start + at, start + at + per_row)),
        )
        for at in range(0, len(data), per_row)
    ]


def _numbers(data: bytes) -> str:
    groups = (data[at : at + _GROUP] for at in range(0, len(data), _GROUP))
    return "  ".join(group.hex(" ") for group in groups)


def _column(byte: int) -> int:
    return 3 * byte + byte // _GROUP


def _numbers_width(per_row: int) -> int:
    groups = -(-per_row // _GROUP)
    return 3 * per_row - groups + 2 * (groups - 1)


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
        return self._rows(wanted.first, wanted.rows)

    def _rows(self, first: int, count: int) -> list[HexRow]:
        start, marks = first * self._per_row, self._view.marks
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
