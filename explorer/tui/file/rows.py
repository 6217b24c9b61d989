"""What a view of a file asks of the layout of its rows, and the layout of a line a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from rich.segment import Segment
from textual.geometry import Offset, Size

from explorer.tui.file.marks import Mark
from explorer.tui.file.pages import Fetched, Pages
from explorer.tui.shell.jobs import Check

if TYPE_CHECKING:
    from explorer.tui.file.bytes_view import BytesView

Line = TypeVar("Line")


class RowLayout(Protocol):
    """Where the lines of a file stand in a view, and how the reader moves over them."""

    @property
    def source(self) -> object:
        """What the lines are read from; it stays when they are laid out differently."""

    @property
    def count(self) -> int:
        """The lines known so far."""

    @property
    def size(self) -> Size:
        """What can be scrolled over, in cells and lines."""

    def line_at(self, y: int) -> object | None:
        """Return the line at a height of the view; None while it is read."""

    def draw(self, y: int) -> Iterable[Segment]:
        """Return what stands at a height of the view."""

    def offset_in_sight(self) -> int:
        """Return the offset of the first byte in sight; 0 before it was read."""

    def want(self) -> None:
        """Read what is in sight and around it, unless it is there."""

    def renew(self) -> None:
        """Read it in any case: other stretches of it are pointed out."""

    def take(self, event: Fetched) -> bool:
        """Take what was read; return whether it is what was asked for last."""

    def step(self, by: int) -> None:
        """Scroll by some rows."""

    def to_start(self) -> None:
        """Scroll to the first row."""

    def to_end(self) -> None:
        """Scroll to the last row."""

    def locate(self, start: int, end: int, check: Check) -> Mark:
        """Return a stretch of bytes with its line, in a thread. Raises DamageError."""

    def line_of(self, mark: Mark) -> int:
        """Return the line that a mark begins in."""

    def reach(self, mark: Mark) -> None:
        """Bring a mark into sight, as far as it was read."""

    def moved(self) -> None:
        """Take note that the view was scrolled."""

    def resized(self) -> None:
        """Take note that the view has more room, or less."""

    def spot_at(self, x: int, y: int) -> Offset:
        """Return the character at a cell, the nearest one outside."""

    def selected_lines(self, start: Offset, end: Offset, most: int) -> list[str]:
        """Return the text between two characters, line by line. Raises DamageError."""


class LineRange(NamedTuple):
    """Some lines to read; of long ones what begins near a `column`, in bytes.

    `scanned` bytes of the file were counted by then: the last line known may go on behind them.
    """

    first: int
    rows: int
    column: int
    scanned: int


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

    @property
    def _column(self) -> int:
        """Which part of long lines is needed."""
        return 0

    @property
    def _scanned(self) -> int:
        """The bytes in which lines were counted, as far as that tells where lines end."""
        return 0

    def _read(self, wanted: LineRange) -> Sequence[Line]:
        """Read lines, in a thread. Raises DamageError."""
        raise NotImplementedError

    def line_of(self, mark: Mark) -> int:
        """Return the line that a mark begins in."""
        raise NotImplementedError

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
        top, height = self._view.scroll_offset.y, max(1, self._view.room.height)
        return LineRange(max(0, top - height), 3 * height, self._column, self._scanned)

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

    def reach(self, mark: Mark) -> None:
        """Bring the line of a mark into sight, in the upper third unless it is in sight."""
        line, top, height = self.line_of(mark), self._view.scroll_offset.y, self._view.room.height
        if not top <= line < top + height:
            self._view.scroll_to(y=max(0, line - height // 3), animate=False, force=True)

    def moved(self) -> None:
        """Go on: nothing else depends on where the view stands."""

    def resized(self) -> None:
        """Go on: lines are as long as they were."""
