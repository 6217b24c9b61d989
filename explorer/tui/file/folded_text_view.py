"""A text view that can fold long lines: their pieces, read on demand, and the rows of those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rich.cells import get_character_cell_size
from textual.geometry import Offset

from explorer.tui.drawing.selectable import character_at
from explorer.tui.file.highlighting import ColouredLine, coloured
from explorer.tui.file.lines import piece_count, piece_length
from explorer.tui.file.pages import Pages
from explorer.tui.file.text_view import TextView

_PAGES = 3
# Where a character stands in a line that is folded: its piece, and its place there.
_PIECE_BITS = 16


class Row(NamedTuple):
    """A part of a piece that takes a row of its own: from `start` to `end` in characters."""

    line: ColouredLine
    start: int
    end: int


class FoldedTextView(TextView):
    """Holds pieces of lines instead of lines while it `wraps`, in rows as wide as the view.

    The scroll offset counts lines; `_at` is the piece of the first one that the view begins
    in, `_skip` says how many of its rows are above. `_lines` then holds pieces.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.wraps = False
        self._at = self._skip = 0
        self._scanned = 0
        self._asked: object = None
        self._sight: tuple[object, list[Row]] = (None, [])

    def restart(self) -> None:
        """Forget all lines and stand at the first one."""
        self._at = self._skip = 0
        self._asked = None
        super().restart()

    # Reading pieces: a column below zero asks for them

    def column(self) -> int:
        """Return where in long lines the view stands, in steps, or which piece it needs."""
        return -1 - self._at if self.wraps else super().column()

    def fetch(self, first: int, count: int, column: int) -> Sequence[ColouredLine]:
        """Read and colour lines or pieces; the first ones of lines alone have colours."""
        if column >= 0:
            return super().fetch(first, count, column)
        lines = self._index.pieces(first, -1 - column, count, self._text_width)
        begun = iter(
            coloured([one for one in lines if not one.skipped], self._language.lexer, self.marks)
        )
        later = iter(coloured([one for one in lines if one.skipped], None, self.marks))
        shown = [next(later if one.skipped else begun) for one in lines]
        return self.overlay.over_lines(lines, shown) if self.overlay else shown

    def on_pages_fetched(self, event: Pages.Fetched) -> None:
        """Draw what has come, unless lines are folded by now and were not, or the other way."""
        if (event.column < 0) == self.wraps:
            super().on_pages_fetched(event)
        else:
            event.stop()

    def want(self) -> None:
        """Read the pieces around those in sight unless they are there."""
        if not self.wraps:
            super().want()
            return
        if self.line_count() and not self._has_all:
            here = self.scroll_offset.y, self._at, self._index.scanned, self.room
            # What is there may take fewer rows than it has bytes: asking again brings no more.
            if self._place is None or here != self._asked:
                self._asked = here
                self._scanned = self._index.scanned
                self._fetch(self._turn, self.scroll_offset.y, self._rows_to_read, self.column())
        self.refresh()

    @property
    def _rows_to_read(self) -> int:
        return (
            _PAGES * max(1, self.room.height) + piece_length(self._text_width) // self._text_width
        )

    @property
    def _has_all(self) -> bool:
        """Whether a page up and a page down can be drawn, as far as the file has them."""
        place, height = self._place, self.room.height
        if place is None:
            return False
        above, below = self._lines[:place], self._lines[place:]
        begins = not (self._lines[0].number or self._lines[0].skipped)
        ends = self._is_last(self._lines[-1]) and self._scanned == self._index.scanned
        return (begins or sum(len(self._rows_of(one)) for one in above) >= height) and (
            ends or sum(len(self._rows_of(one)) for one in below) - self._skip >= 2 * height
        )

    def _is_last(self, piece: ColouredLine) -> bool:
        count = piece_count(piece.length, self._text_width)
        return piece.number + 1 >= self.line_count() and self._number_of(piece) + 1 >= count

    @property
    def _place(self) -> int | None:
        """Where among the pieces that were read the first one in sight is."""
        line = self.scroll_offset.y
        places = (
            place
            for place, one in enumerate(self._lines)
            if one.number == line and self._number_of(one) == self._at
        )
        return next(places, None)

    def _number_of(self, piece: ColouredLine) -> int:
        # A piece begins with a whole character, which may be some bytes before its own.
        return -(-piece.skipped // piece_length(self._text_width))

    # Rows

    @property
    def _text_width(self) -> int:
        return max(1, self.room.width - self._gutter - 1)

    def _rows_of(self, piece: ColouredLine) -> list[Row]:
        cuts = [*_cuts(piece.text, self._text_width), len(piece.text)]
        return [Row(piece, start, end) for start, end in pairwise(cuts)]

    def _rows(self) -> list[Row]:
        """Return the rows in sight, as far as their pieces were read."""
        key = (self._lines, self.scroll_offset.y, self._at, self._skip, self.room)
        if self._sight[0] != key:
            self._sight = key, self._rows_from(self._skip + self.room.height)[self._skip :]
        return self._sight[1]

    def _rows_from(self, count: int) -> list[Row]:
        rows: list[Row] = []
        for one in self._lines[self._place :] if self._place is not None else ():
            if len(rows) >= count:
                break
            rows += self._rows_of(one)
        return rows[:count]

    def _row(self, y: int) -> Row | None:
        rows = self._rows()
        return rows[y] if 0 <= y < len(rows) else None

    def line_in_row(self, y: int) -> ColouredLine | None:
        """Return the line that is drawn at a height of the view."""
        if not self.wraps:
            return super().line_in_row(y)
        row = self._row(y)
        return row.line if row else None

    def offset_in_sight(self) -> int:
        """Return the offset of the first line or piece in sight; 0 before it was read."""
        line = self.line_in_row(0)
        return line.start + line.skipped * self.wraps if line else 0

    # Selecting

    def spot_at(self, x: int, y: int) -> Offset:
        """Return the character at a cell; in a folded line with the piece that it stands in."""
        if not self.wraps:
            return super().spot_at(x, y)
        rows = self._rows()
        if not rows:
            return Offset(0, self.scroll_offset.y)
        row = rows[max(0, min(y, len(rows) - 1))]
        text = row.line.text[row.start : row.end]
        place = row.start + character_at(text, max(0, x - self._gutter))
        return Offset(self._base(row.line) + place, row.line.number)

    def _base(self, piece: ColouredLine) -> int:
        return self._number_of(piece) << _PIECE_BITS

    def selected_lines(self, start: Offset, end: Offset, most: int) -> list[str]:
        """Return the text between two places, line by line, some more than `most` at most."""
        if not self.wraps:
            return super().selected_lines(start, end, most)
        found: dict[int, str] = {}
        for one in self._onward(start):
            base = self._base(one)
            if (one.number, base) > (end.y, end.x) or most < 0:
                break
            left = max(0, start.x - base) if one.number == start.y else 0
            right = end.x - base if one.number == end.y else len(one.text)
            found[one.number] = found.get(one.number, "") + one.text[left:right]
            most -= len(one.text)
        return [*found.values()]

    def _onward(self, start: Offset) -> Iterator[ColouredLine]:
        """Yield pieces from that of a place to the end of the file."""
        number, at = start.y, start.x >> _PIECE_BITS
        while number < self.line_count():
            lines = self._index.pieces(number, at, self._rows_to_read, self._text_width)
            pieces = coloured(lines, None, self.marks)
            yield from (one for one in pieces if (one.number, self._number_of(one)) >= (number, at))
            last = pieces[-1]
            is_whole = self._number_of(last) + 1 >= piece_count(last.length, self._text_width)
            number = last.number + is_whole
            at = 0 if is_whole else self._number_of(last) + 1


def _cuts(text: str, width: int) -> list[int]:
    """Return where the rows of a text begin."""
    if text.isascii():
        return [*range(0, len(text), width)] or [0]
    cuts, taken = [0], 0
    for place, character in enumerate(text):
        cells = get_character_cell_size(character)
        if taken + cells > width:
            cuts.append(place)
            taken = 0
        taken += cells
    return cuts
