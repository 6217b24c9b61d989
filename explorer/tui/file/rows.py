"""The rows of a view of a file: what is read for them, and the layout of a line a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from explorer.tui.drawing.readable import Readable
from explorer.tui.drawing.spans import overlaid
from explorer.tui.file.highlighting import ColouredLine
from explorer.tui.file.marks import Mark
from explorer.tui.shell.jobs import Jobs

if TYPE_CHECKING:
    from explorer.tui.file.bytes_view import BytesView

Wanted = TypeVar("Wanted")
Line = TypeVar("Line")


@dataclass
class Fetched(Message):
    """Lines have been read: those that were wanted."""

    wanted: object
    lines: Sequence[Any]


class Pages(Generic[Wanted, Line]):
    """The lines of a view that were read last; what was asked for before them is dropped."""

    def __init__(self, jobs: Jobs, read: Callable[[Wanted], Sequence[Line]]) -> None:
        """Take what reads lines in a thread; it may raise DamageError."""
        self._jobs = jobs
        self._read = read
        self.asked: Wanted | None = None
        self.had: Wanted | None = None
        self.lines: Sequence[Line] = ()

    def ask(self, wanted: Wanted) -> None:
        """Read lines in place of those that are there."""
        self.asked = wanted
        self._jobs.start(lambda _: Fetched(wanted, self._read(wanted)), "lines")

    def take(self, event: Fetched) -> bool:
        """Keep lines that have come; return whether they are those that were asked for last."""
        if self.asked is None or event.wanted is not self.asked:
            return False
        self.had, self.lines = self.asked, event.lines
        return True

    def drop(self) -> None:
        """Leave out what was asked for and has not come: the reader is elsewhere by now."""
        self.asked = self.had


class LineRange(NamedTuple):
    """Some lines to read; of long ones what begins near a `column`, in bytes.

    `scanned` bytes of the file were counted by then: the last line known may go on behind them.
    """

    first: int
    rows: int
    column: int = 0
    scanned: int = 0


class LineRows(Generic[Line]):
    """Rows that are lines: how far the view was scrolled says which are in sight."""

    def __init__(self, view: BytesView) -> None:
        self._view = view
        self._pages: Pages[LineRange, Line] = Pages(view.jobs, self._read)

    # What each kind of lines answers

    @property
    def count(self) -> int:
        """The lines known so far."""
        raise NotImplementedError

    def _read(self, wanted: LineRange) -> Sequence[Line]:
        """Read lines, in a thread. Raises DamageError."""
        raise NotImplementedError

    def line_of(self, mark: Mark) -> int:
        """Return the line that a mark begins in."""
        return mark.line

    # Reading

    def want(self) -> None:
        """Read the lines around those in sight, unless they are there or on their way."""
        top, wanted = self._view.scroll_offset.y, self._around_sight
        bottom = min(top + max(1, self._view.room.height), self.count)
        if bottom and wanted != self._pages.asked and not self._has(top, bottom, wanted):
            self._pages.ask(wanted)

    def _has(self, top: int, bottom: int, wanted: LineRange) -> bool:
        had, end = self._pages.had, self._first + len(self._pages.lines)
        if had is None or had.column != wanted.column or top < had.first or bottom > end:
            return False
        return bottom < end or had.scanned == wanted.scanned

    def renew(self) -> None:
        """Read them in any case."""
        self._pages.ask(self._around_sight)

    @property
    def _around_sight(self) -> LineRange:
        """What to read: the page in sight, one above, one below."""
        top, height = self._view.scroll_offset.y, max(1, self._view.room.height)
        return LineRange(max(0, top - height), 3 * height)

    @property
    def _first(self) -> int:
        return self._pages.had.first if self._pages.had else 0

    def take(self, event: Fetched) -> bool:
        """Take lines."""
        return self._pages.take(event)

    def _line(self, number: int) -> Line | None:
        at = number - self._first
        return self._pages.lines[at] if 0 <= at < len(self._pages.lines) else None

    def line_at(self, y: int) -> Line | None:
        """Return the line at a height of the view."""
        return self._line(y + self._view.scroll_offset.y)

    # Moving

    def step(self, by: int) -> None:
        """Scroll by some lines."""
        self._view.scroll_relative(y=by, animate=False)

    def to_start(self) -> None:
        """Scroll to the first line."""
        self._view.scroll_to(0, 0, animate=False)

    def to_end(self) -> None:
        """Scroll to the last line."""
        self._view.scroll_to(0, self.count, animate=False)

    def to_line(self, line: int) -> None:
        """Scroll until a line is the first in sight, if there are enough behind it."""
        self._view.scroll_to(y=line, animate=False)

    def reach(self, mark: Mark) -> None:
        """Bring the line of a mark into sight, in the upper third unless it is in sight."""
        line, top, height = self.line_of(mark), self._view.scroll_offset.y, self._view.room.height
        if not top <= line < top + height:
            self._view.scroll_to(y=max(0, line - height // 3), animate=False, force=True)

    def moved(self) -> None:
        """Go on: nothing else depends on where the view stands."""

    def resized(self) -> None:
        """Go on: lines are as long as they were."""


class TextRow(NamedTuple):
    """What stands in one row: the cells of a line, or of a piece of one, from `left` to `right`.

    `begins` says whether the line begins there; for selections the text begins at `column`.
    """

    line: ColouredLine
    left: int
    right: int
    begins: bool
    column: int

    def draw(self, view: Readable, number_width: int) -> Iterator[Segment]:
        """Draw the row behind the number of the line that begins in it."""
        line = self.line
        number = f"{line.number + 1:>{number_width - 2}}" if self.begins else ""
        yield view.piece(f"{number:<{number_width}}", "gutter")
        selected = view.selected_spans(line.number, len(line.text), self.column)
        spans = overlaid(line.spans, selected) if selected else line.spans
        text = Strip(view.pieces(line.text, spans))
        yield from text.crop(min(self.left, text.cell_length), self.right)
