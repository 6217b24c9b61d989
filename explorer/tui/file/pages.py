"""A view of a file that holds the lines around those in sight, read in threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual import work
from textual.message import Message

from explorer.errors import CancelledError, ExplorerError
from explorer.search.file import Matches
from explorer.text.search import Stretch
from explorer.tui.drawing.readable import Readable
from explorer.tui.file.marks import Mark, Marks
from explorer.tui.file.overlays import Overlay
from explorer.tui.shell.threads import Check, in_thread


class Pages(Readable):
    """Asks for lines when the view moves, draws them when they have come.

    What arrives for a file that is no longer shown is dropped: `_turn` counts files.
    """

    @dataclass
    class Fetched(Message):
        """Lines have been read."""

        turn: int
        first: int
        column: int
        lines: Sequence[Any]

    @dataclass
    class Failed(Message):
        """Lines can't be read: `reason` says why."""

        turn: int
        reason: str

    @dataclass
    class Located(Message):
        """The line that a match of a search stands in is known."""

        turn: int
        mark: Mark

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._turn = 0
        self._first = 0
        self._column = 0
        self._lines: Sequence[Any] = ()
        self._sought: Mark | None = None
        self._is_reaching = False
        self._jumped_to = -1
        self.marks = Marks()
        self.overlay: Overlay | None = None

    # What a view of a file has to say

    def fetch(self, first: int, count: int, column: int) -> Sequence[Any]:
        """Read some lines, in a thread. Raises DamageError."""
        raise NotImplementedError

    def line_of(self, mark: Mark) -> int:
        """Return the line that a mark begins in, as this view counts lines."""
        raise NotImplementedError

    def locate(self, match: Stretch, check: Check) -> Mark:
        """Return a match with its line, in a thread. Raises DamageError, CancelledError."""
        raise NotImplementedError

    def offset_in_sight(self) -> int:
        """Return the offset of the first byte in sight, as far as it is known."""
        raise NotImplementedError

    def column(self) -> int:
        """Return which part of long lines is needed."""
        return 0

    def bring_aside(self, mark: Mark) -> None:
        """Scroll to the side until a mark in a line that was read is in sight."""

    # Reading

    def begin(self, marks: Marks) -> None:
        """Begin with another file, some stretches of which are pointed out."""
        self.forget_selection()
        self.marks, self._sought, self.overlay = marks, None, None
        self.restart()

    def restart(self) -> None:
        """Forget all lines and stand at the first one."""
        self._turn += 1
        self._jumped_to = -1
        self._lines, self._first, self._column = (), 0, 0
        self.scroll_to(0, 0, animate=False, force=True)

    def remark(self, marks: Marks) -> None:
        """Point out other stretches of the same file."""
        if marks != self.marks:
            self.marks = marks
            self._fetch(self._turn, self._first, max(1, len(self._lines)), self._column)

    def point_at(self, matches: Matches | None, match: Stretch | None) -> None:
        """Point out the matches of a search, and go to one of them."""
        self.overlay = Overlay(matches, match) if matches is not None else None
        self._fetch(self._turn, self._first, max(1, len(self._lines)), self._column)
        if match is not None:
            self._locate(self._turn, match)

    @work(group="locating", description="locating", exclusive=True)
    async def _locate(self, turn: int, match: Stretch) -> None:
        try:
            mark = await in_thread(lambda check: self.locate(match, check))
        except (CancelledError, ExplorerError):
            return
        self.post_message(self.Located(turn, mark))

    def on_pages_located(self, event: Located) -> None:
        """Go to a match."""
        event.stop()
        if event.turn == self._turn:
            self._sought = event.mark
            self.reach()
            self.want()

    def want(self) -> None:
        """Read the lines around those in sight unless they are there."""
        top, height = self.scroll_offset.y, max(1, self.room.height)
        bottom = min(top + height, self.line_count())
        has_rows = self._first <= top and bottom <= self._first + len(self._lines)
        if bottom and not (has_rows and self.column() == self._column):
            first = max(0, top - height)
            self._fetch(self._turn, first, 3 * height, self.column())
        self.refresh()

    @work(group="lines", description="lines", exclusive=True)
    async def _fetch(self, turn: int, first: int, count: int, column: int) -> None:
        try:
            lines = await in_thread(lambda _: self.fetch(first, count, column))
        except CancelledError:
            return
        except ExplorerError as error:
            self.post_message(self.Failed(turn, error.message))
        else:
            self.post_message(self.Fetched(turn, first, column, lines))

    def on_pages_fetched(self, event: Fetched) -> None:
        """Draw the lines that have come."""
        event.stop()
        if event.turn == self._turn:
            self._first, self._lines, self._column = event.first, event.lines, event.column
            self.lines_came()
            self.want()

    def lines_came(self) -> None:
        """Take note of new lines."""

    def holds_mark(self, first: int, last: int) -> bool:
        """Tell whether something is pointed out that begins in one of some lines."""
        return any(first <= self.line_of(mark) <= last for mark in self.marks.every)

    def line_in_sight(self, y: int) -> Any | None:  # noqa: ANN401 - each view has its own lines
        """Return the line drawn at a height of the view; None while it is read."""
        place = y + self.scroll_offset.y - self._first
        return self._lines[place] if 0 <= place < len(self._lines) else None

    # Moving

    def seek(self) -> None:
        """Go to the current mark, now or as soon as its line is known, until the reader moves."""
        self._sought = self.marks.current
        self.reach()

    def reach(self) -> None:
        """Have the mark that is sought in sight, as far as its line is known and was read."""
        mark = self._sought
        if mark is None or not self.room.height or self.line_of(mark) >= self.line_count():
            return
        line, top = self.line_of(mark), self.scroll_offset.y
        self._jumped_to = line
        self._is_reaching = True
        if not top <= line < top + self.room.height:
            self.scroll_to(y=max(0, line - self.room.height // 3), animate=False, force=True)
        if self._first <= line < self._first + len(self._lines):
            self.bring_aside(mark)
        self._is_reaching = False

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Read what comes into sight."""
        super().watch_scroll_x(old_value, new_value)
        self._moved()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what comes into sight."""
        super().watch_scroll_y(old_value, new_value)
        self._moved()

    def _moved(self) -> None:
        if not self._is_reaching:
            # The reader has moved: whatever comes now must not carry him back.
            self._sought = None
        self.want()

    def on_resize(self) -> None:
        """Read what comes into sight."""
        self.reach()
        self.want()
