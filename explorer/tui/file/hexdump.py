"""Bytes as rows of hexadecimal numbers with their characters beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.tui.drawing.spans import Span
from explorer.tui.file.marks import Marks

_UNMARKED = Marks()
_GROUP = 8
_PRINTABLE = bytes(one if 0x20 <= one < 0x7F else 0x2E for one in range(256))


@dataclass(frozen=True, slots=True)
class HexRow:
    """One row: the offset of its first byte, the numbers, the characters.

    `marks` are spans of its characters.
    """

    offset: str
    numbers: str
    characters: str
    marks: Sequence[Span] = ()

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
