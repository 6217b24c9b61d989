"""A text laid out with its long lines folded: pieces of lines, in rows as wide as the view."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Offset, Size

from explorer.tui.drawing.readable import character_at
from explorer.tui.file.highlighting import ColouredLine, coloured
from explorer.tui.file.lines import piece_length
from explorer.tui.file.marks import Mark
from explorer.tui.file.pieces import PieceRange, Pieces, RowPart, Spot, Top, parts
from explorer.tui.file.rows import Fetched, Pages, TextRow
from explorer.tui.file.text_source import TextSource

if TYPE_CHECKING:
    from explorer.tui.file.bytes_view import BytesView

_PAGES = 3
_CURRENT = ("leak-current", "match-current")
_LAST_PIECE = sys.maxsize


class FoldedRows:
    """Rows that are parts of pieces; any line, and any row of one, can be the first in sight."""

    def __init__(self, view: BytesView, source: TextSource) -> None:
        self._view = view
        self.source = source
        self.locate = source.locate
        self._pages: Pages[PieceRange, ColouredLine] = Pages(view.jobs, self._read)
        self._pieces = Pieces(width=self._width)
        self._top = Top(view.scroll_offset.y)
        # How many rows the reader is still to go: the way may be longer than what was read.
        self._owed = 0
        self._sight: tuple[object, list[RowPart]] = (None, [])

    @property
    def count(self) -> int:
        """The lines counted so far."""
        return self.source.index.count

    @property
    def size(self) -> Size:
        """As far down as lets any line be the first in sight, unless all lines are."""
        room = self._view.room
        below = 0 if self._is_all_in_sight else max(0, room.height - 1)
        return Size(room.width, self.count + below)

    @property
    def _is_all_in_sight(self) -> bool:
        every = self._pieces.every
        if not every or every[0].number or every[0].skipped or not self._has_end:
            return False
        return self._pieces.row_count(slice(None), self._width) <= self._view.room.height

    def _part_at(self, y: int) -> RowPart | None:
        in_sight = self._in_sight()
        return in_sight[y] if 0 <= y < len(in_sight) else None

    def line_at(self, y: int) -> ColouredLine | None:
        """Return the piece at a height of the view."""
        part = self._part_at(y)
        return part.piece if part else None

    def draw(self, y: int) -> Iterable[Segment]:
        """Draw a part of a piece: the number stands at the first one of a line."""
        if (part := self._part_at(y)) is None:
            return ()
        begins = part.start == 0 and part.piece.skipped == 0
        column = Spot(self._pieces.number(part.piece)).column
        row = TextRow(part.piece, *part.cells, begins=begins, column=column)
        return row.draw(self._view, self.source.number_width)

    def offset_in_sight(self) -> int:
        """Return the offset of the first piece in sight."""
        piece = self.line_at(0)
        return piece.start + piece.skipped if piece else 0

    # Reading

    def _read(self, wanted: PieceRange) -> Sequence[ColouredLine]:
        line, piece, rows, width, _ = wanted
        return self.source.pieces(line, piece, rows, width, self._view.marks)

    def want(self) -> None:
        """Read the pieces around those in sight."""
        asked = self._pages.asked
        is_going_to_end = asked and asked is not self._pages.had and asked.piece == _LAST_PIECE
        # What is there may take fewer rows than it has bytes: asking again brings no more.
        if not (is_going_to_end or self._has_all) and asked != self._around_top:
            self.renew()

    def renew(self) -> None:
        """Read them in any case."""
        self._pages.ask(self._around_top)

    @property
    def _around_top(self) -> PieceRange:
        return self._around(self._top.line, self._top.byte // piece_length(self._width))

    def _around(self, line: int, piece: int) -> PieceRange:
        scanned = self.source.index.scanned
        return PieceRange(line, piece, self._rows_to_read, self._width, scanned)

    def take(self, event: Fetched) -> bool:
        """Take pieces; the last page is filled from below if the reader is on the way there."""
        if not self._pages.take(event) or not (had := self._pages.had):
            return False
        self._pieces = Pieces(tuple(self._pages.lines), had.width)
        self._view.measure()
        if had.piece == _LAST_PIECE and self._pieces.every:
            last = self._pieces.every[-1]
            self._stand(self._top_at(last, len(parts(last, self._width)) - 1))
            self.step(1 - self._view.room.height)
        elif self._owed:
            self.step(0)
        return True

    @property
    def _width(self) -> int:
        return max(1, self._view.room.width - self.source.number_width - 1)

    @property
    def _rows_to_read(self) -> int:
        return _PAGES * max(1, self._view.room.height) + piece_length(self._width) // self._width

    @property
    def _has_all(self) -> bool:
        """Whether a page up and a page down can be drawn, as far as the file has them."""
        at = self._at
        if at is None or self._pieces.width != self._width:
            return False
        height = self._view.room.height
        above = self._pieces.row_count(slice(at), self._width)
        below = self._pieces.row_count(slice(at, None), self._width) - self._top.row
        return (self._has_start or above >= height) and (self._has_end or below >= 2 * height)

    @property
    def _has_start(self) -> bool:
        """Whether nothing comes before the first piece."""
        first = self._pieces.every[0]
        return not (first.number or first.skipped)

    @property
    def _has_end(self) -> bool:
        """Whether nothing comes behind the last piece, as far as the file was counted."""
        last, had = self._pieces.every[-1], self._pages.had
        is_last = last.number + 1 >= self.count and self._pieces.ends_line(last)
        return is_last and had is not None and had.scanned == self.source.index.scanned

    @property
    def _at(self) -> int | None:
        """Which of the pieces that were read is the first one in sight."""
        return self._pieces.index(self._top.line, self._top.byte)

    # Rows

    def _in_sight(self) -> list[RowPart]:
        """Return the rows in sight, as far as their pieces were read."""
        key, height = (self._pieces, self._top, self._view.room), self._view.room.height
        if self._sight[0] != key:
            at, row = self._at, self._top.row
            rows = [] if at is None else self._pieces.rows(at, row, height, self._width)
            self._sight = key, rows
        return self._sight[1]

    # Moving

    def _stand(self, top: Top, owed: int = 0) -> None:
        self._top, self._owed = top, owed
        self._pages.drop()
        self._view.scroll_to(y=top.line, animate=False, force=True)
        self._view.want()

    def _top_at(self, piece: ColouredLine, row: int) -> Top:
        return Top(piece.number, self._pieces.first_byte(piece), row)

    def step(self, by: int) -> None:
        """Move the first row in sight by some rows; those not read yet follow when they are."""
        if (at := self._at) is None:
            return
        self._view.stay()
        by += self._owed
        top = self._top_at(*self._pieces.walk(at, self._top.row + by, self._width))
        has_edge = self._has_end if by > 0 else self._has_start
        self._stand(top, 0 if has_edge else by - self._rows_to(at, top))

    def _rows_to(self, at: int, top: Top) -> int:
        """Return how many rows another top stands below the one in sight, which is in a piece."""
        other = self._pieces.index(top.line, top.byte) or 0
        between = self._pieces.row_count(slice(min(at, other), max(at, other)), self._width)
        return (between if other > at else -between) + top.row - self._top.row

    def to_line(self, line: int) -> None:
        """Begin with a line."""
        self._view.stay()
        self._stand(Top(max(0, line)))

    def to_start(self) -> None:
        """Scroll to the first row."""
        self._stand(Top(0))

    def to_end(self) -> None:
        """Read the last pieces; when they have come, the view stands there."""
        self._view.stay()
        self._pages.ask(self._around(self.count - 1, _LAST_PIECE))

    def line_of(self, mark: Mark) -> int:
        """Return the line that a mark begins in."""
        return mark.line

    def reach(self, mark: Mark) -> None:
        """Bring the row of a mark into sight: nothing lies aside of folded lines."""
        if (part := self._part_with(mark)) is None:
            self._stand(Top(mark.line, mark.column))
        elif part not in self._in_sight():
            before = parts(part.piece, self._width).index(part)
            self._stand(self._top_at(part.piece, before))
            self.step(-(self._view.room.height // 3))

    def _part_with(self, mark: Mark) -> RowPart | None:
        at = self._pieces.index(mark.line, mark.column)
        if at is None:
            return None
        piece = self._pieces.every[at]
        starts = (span.start for span in piece.spans if span.paint in _CURRENT)
        start = next(starts, mark.column - piece.skipped)
        found = parts(piece, self._width)
        return next((one for one in found if one.end > start), found[-1])

    def moved(self) -> None:
        """Begin with the first row of a line, unless the way there was made by rows."""
        if self._top.line != self._view.scroll_offset.y:
            self._top, self._owed = Top(self._view.scroll_offset.y), 0
            self._pages.drop()

    def resized(self) -> None:
        """Begin with the piece that has the same bytes: it is longer or shorter now."""
        if self._width != self._pieces.width:
            self._top = self._top._replace(row=0)

    # Selecting

    def spot_at(self, x: int, y: int) -> Offset:
        """Return the character at a cell, with the piece that it stands in."""
        in_sight = self._in_sight()
        if not in_sight:
            return Offset(0, self._view.scroll_offset.y)
        part = in_sight[max(0, min(y, len(in_sight) - 1))]
        cell = max(0, x - self.source.number_width)
        character = part.start + character_at(part.text, cell)
        spot = Spot(self._pieces.number(part.piece), character)
        return Offset(spot.column, part.piece.number)

    def selected_lines(self, start: Offset, end: Offset, most: int) -> list[str]:
        """Return the text between two characters, some more than `most` of it at most."""
        found: dict[int, str] = {}
        for one in self._onward(start):
            base = Spot(self._pieces.number(one)).column
            if (one.number, base) > (end.y, end.x) or most < 0:
                break
            left = max(0, start.x - base) if one.number == start.y else 0
            right = end.x - base if one.number == end.y else len(one.text)
            found[one.number] = found.get(one.number, "") + one.text[left:right]
            most -= len(one.text)
        return [*found.values()]

    def _onward(self, start: Offset) -> Iterator[ColouredLine]:
        """Yield pieces from that of a character to the end of the file."""
        number, at = start.y, Spot.of(start.x).piece
        while number < self.count:
            pieces = self._plain(number, at)
            for one in pieces.every:
                if (one.number, pieces.number(one)) >= (number, at):
                    yield one
            last = pieces.every[-1]
            is_whole = pieces.ends_line(last)
            number, at = last.number + is_whole, 0 if is_whole else pieces.number(last) + 1

    def _plain(self, line: int, piece: int) -> Pieces:
        width = self._pieces.width
        read = self.source.index.pieces(line, piece, self._rows_to_read, width)
        return Pieces(tuple(coloured(read, None, self._view.marks)), width)
