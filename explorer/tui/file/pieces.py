"""Pieces of lines that were read to be folded: which is which, and the rows that each takes."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct
from rich.cells import cell_len

from explorer.tui.drawing.text import row_starts
from explorer.tui.file.highlighting import ColouredLine
from explorer.tui.file.lines import piece_count, piece_length

_BITS = 16


class PieceRange(NamedTuple):
    """Pieces to read: around the one with this number in a line, enough for some rows.

    `scanned` bytes of the file were counted by then: only so far lines are known.
    """

    line: int
    piece: int
    rows: int
    width: int
    scanned: int


class Top(NamedTuple):
    """Where the view begins: so many rows into the piece that holds a byte of a line."""

    line: int
    byte: int = 0
    row: int = 0


class Spot(NamedTuple):
    """A character of a folded line: the number of its piece, and where it stands in that."""

    piece: int
    character: int = 0

    @property
    def column(self) -> int:
        """The same as the one number that Textual keeps; no piece has 65,536 characters."""
        return (self.piece << _BITS) + self.character

    @classmethod
    def of(cls, column: int) -> Spot:
        """Return what such a number stands for."""
        return cls(column >> _BITS, column & ((1 << _BITS) - 1))


class RowPart(NamedTuple):
    """A part of a piece that takes a row: from `start` to `end` in characters."""

    piece: ColouredLine
    start: int
    end: int

    @property
    def text(self) -> str:
        """What stands in the row."""
        return self.piece.text[self.start : self.end]

    @property
    def cells(self) -> tuple[int, int]:
        """The cells of the piece's text that the part takes, from one to another."""
        left = cell_len(self.piece.text[: self.start])
        return left, left + cell_len(self.text)


class Pieces(Struct, frozen=True):
    """Pieces of neighbouring lines, in order, each as long as rows of a `width` make it."""

    every: tuple[ColouredLine, ...] = ()
    width: int = 1

    def number(self, piece: ColouredLine) -> int:
        """Return the number of a piece in its line, from 0."""
        # A piece begins with a whole character, which may be some bytes before its own.
        return -(-piece.skipped // piece_length(self.width))

    def first_byte(self, piece: ColouredLine) -> int:
        """Return the first byte of its line that belongs to a piece by its number."""
        return self.number(piece) * piece_length(self.width)

    def ends_line(self, piece: ColouredLine) -> bool:
        """Return whether a piece is the last one of its line."""
        return self.number(piece) + 1 >= piece_count(piece.length, self.width)

    def index(self, line: int, byte: int) -> int | None:
        """Return which of them has a byte of a line; None where none has."""
        own = [at for at, one in enumerate(self.every) if one.number == line]
        found = next((at for at in reversed(own) if self.every[at].skipped <= byte), None)
        if found is None or byte < self.first_byte(self.every[found]) + piece_length(self.width):
            return found
        return None

    # Rows, in a view of some width

    def rows(self, first: int, skip: int, most: int, width: int) -> list[RowPart]:
        """Return rows from a piece on, so many of them skipped."""
        found: list[RowPart] = []
        for one in self.every[first:]:
            if len(found) >= skip + most:
                break
            found += parts(one, width)
        return found[skip : skip + most]

    def row_count(self, pieces: slice, width: int) -> int:
        """Return how many rows some of the pieces take."""
        return sum(len(parts(one, width)) for one in self.every[pieces])

    def walk(self, at: int, row: int, width: int) -> tuple[ColouredLine, int]:
        """Return the piece, and the row of it, that is some rows from the first one of a piece."""
        while row < 0 and at > 0:
            at -= 1
            row += len(parts(self.every[at], width))
        while row >= (count := len(parts(self.every[at], width))):
            if at + 1 == len(self.every):
                return self.every[at], count - 1
            at, row = at + 1, row - count
        return self.every[at], max(0, row)


def parts(piece: ColouredLine, width: int) -> list[RowPart]:
    """Return the rows that a piece takes in a view of some width."""
    cuts = [*row_starts(piece.text, width), len(piece.text)]
    return [RowPart(piece, start, end) for start, end in pairwise(cuts)]
