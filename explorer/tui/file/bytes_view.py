"""A view of the bytes of a file, as lines of text or as hexadecimal numbers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, TypeAlias

from msgspec.structs import replace
from textual import events, on
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from explorer.errors import DamageError
from explorer.image.blob import Blob, MemoryBlob
from explorer.text.search import Stretch
from explorer.tui.drawing.counting import times
from explorer.tui.drawing.readable import Readable
from explorer.tui.file.folded_rows import FoldedRows
from explorer.tui.file.hex_rows import HexRows
from explorer.tui.file.highlighting import ColouredLine
from explorer.tui.file.marks import Mark, Marks, Overlay
from explorer.tui.file.plain_rows import PlainRows
from explorer.tui.file.rows import Fetched
from explorer.tui.file.text_source import Language, TextSource
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.keys import bindings

_RowLayout: TypeAlias = PlainRows | FoldedRows | HexRows
_INTERVAL = 0.1
_WHEEL = 3


class BytesView(Readable):
    """Shows a file in rows of some layout, read in threads where the reader looks."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Matches in a file")]

    @dataclass
    class MatchWanted(Message):
        """The reader wants to go some matches on, or back."""

        by: int

    class SearchDropped(Message):
        """The reader wants no matches pointed out any more."""

    @dataclass
    class Counted(Message):
        """More lines of a text are known."""

        source: TextSource

        def can_replace(self, message: Message) -> bool:
            """Let one message stand for several."""
            return isinstance(message, BytesView.Counted)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.jobs = Jobs(self)
        self.marks = Marks()
        self._sought: Mark | None = None
        self._is_reaching = False
        self._size_before = self.outer_size
        self._jumped_to = -1
        # Whether long lines are folded, of files and of texts for people, as the user likes it.
        self._folds = {False: False, True: True}
        self._is_prose = False
        self._rows: _RowLayout = PlainRows(self, TextSource(MemoryBlob(b""), Language()))

    # Contents

    def open_text(
        self, blob: Blob, language: Language, marks: Marks, *, is_prose: bool = False
    ) -> None:
        """Show a file from its first line, while its lines are still being counted.

        Lines of prose, an instruction's say, are folded unless the user wants them as they are.
        """
        source = TextSource(blob, language)
        self._is_prose = is_prose
        layout = FoldedRows if self._folds[is_prose] else PlainRows
        self._begin(layout(self, source), marks)
        self.jobs.start(lambda check: self._count(source, check), "counting")

    def open_numbers(self, blob: Blob, marks: Marks) -> None:
        """Show a file as numbers from its first byte."""
        self._begin(HexRows(self, blob), marks)
        self.want()

    def _begin(self, rows: _RowLayout, marks: Marks) -> None:
        self.jobs.cancel("locating")
        self.marks, self._sought, self._jumped_to = marks, None, -1
        self._lay_out(rows)
        self.scroll_to(y=0, animate=False, force=True)

    def _lay_out(self, rows: _RowLayout) -> None:
        self.forget_selection()
        self._rows = rows
        self.scroll_to(x=0, animate=False, force=True)
        self.measure()

    def wrap(self) -> None:
        """Fold long lines of a text, or let them go on to the right."""
        if isinstance(self._rows, PlainRows):
            self._lay_out(FoldedRows(self, self._rows.source))
        elif isinstance(self._rows, FoldedRows):
            self._lay_out(PlainRows(self, self._rows.source))
        self._folds[self._is_prose] = isinstance(self._rows, FoldedRows)
        self.want()

    def _count(self, source: TextSource, check: Check) -> Message:
        """Count lines, in a thread. Raises DamageError, CancelledError."""
        notified = 0.0
        while source.index.scan():
            check()
            if time.monotonic() - notified > _INTERVAL:
                notified = time.monotonic()
                self.post_message(self.Counted(source))
        return self.Counted(source)

    @on(Counted)
    def _let_reach(self, event: Counted) -> None:
        event.stop()
        if event.source is self._rows.source:
            self.measure()
            self._go_on()

    # What is pointed out

    def remark(self, marks: Marks) -> None:
        """Point out other stretches of the same file."""
        marks = replace(marks, overlay=self.marks.overlay)
        if marks != self.marks:
            self.marks = marks
            self._rows.renew()

    def point_at(self, overlay: Overlay | None) -> None:
        """Point out the matches of a search, and go to the current one."""
        self.marks = replace(self.marks, overlay=overlay)
        self._rows.renew()
        self.refresh_bindings()
        if overlay and (match := overlay.current):
            self.jobs.start(partial(self._locate, self._rows, match), "locating")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Go from match to match while some are pointed out, and drop them before the pane."""
        if action in ("match", "clear_search"):
            return self.marks.overlay is not None
        return super().check_action(action, parameters)

    def action_match(self, direction: int) -> None:
        """Ask for the next match, or for the one before."""
        self.post_message(self.MatchWanted(direction * times(self)))

    def action_clear_search(self) -> None:
        """Ask for the matches to be forgotten."""
        self.post_message(self.SearchDropped())

    def _locate(self, rows: _RowLayout, match: Stretch, check: Check) -> Message | None:
        """Look where a match stands, in a thread; it goes nowhere if it can't be read again."""
        try:
            mark = rows.locate(*match, check)
        except DamageError:
            return None
        return events.Callback(partial(self._go_to_match, rows.source, mark))

    def _go_to_match(self, source: object, mark: Mark) -> None:
        if source is self._rows.source:
            self._sought = mark
            self._go_on()

    def seek(self) -> None:
        """Go to the current mark, now or as soon as its line is known, until the reader moves."""
        self._sought = self.marks.current
        self._reach()

    def _reach(self) -> None:
        mark = self._sought
        if mark and self.room.height and self._rows.line_of(mark) < self.line_count():
            self._jumped_to = self._rows.line_of(mark)
            self._is_reaching = True
            self._rows.reach(mark)
            self._is_reaching = False

    def stay(self) -> None:
        """Take note that the reader has moved: what comes now must not carry him back."""
        # A view that gets another size is moved before it is told so: the reader did nothing.
        if not self._is_reaching and self.outer_size == self._size_before:
            self._sought = None

    def holds_mark(self, first: int, last: int) -> bool:
        """Return whether something is pointed out that begins in one of some lines."""
        return any(first <= self._rows.line_of(mark) <= last for mark in self.marks.every)

    # Reading

    def line_count(self) -> int:
        """Return the lines known so far."""
        return self._rows.count

    def measure(self) -> None:
        """Let the view reach as far as its rows do by now."""
        self.virtual_size = self._rows.size

    def want(self) -> None:
        """Read what is in sight, and draw what is there."""
        self._rows.want()
        self.refresh()

    def _go_on(self) -> None:
        self._reach()
        self.want()

    @on(Fetched)
    def _draw_lines(self, event: Fetched) -> None:
        event.stop()
        if self._rows.take(event):
            self._go_on()

    def offset_in_sight(self) -> int:
        """Return the offset of the first byte in sight; 0 before it was read."""
        return self._rows.offset_in_sight()

    def line_in_sight(self, y: int) -> object | None:
        """Return the line at a height of the view; None while it is read."""
        return self._rows.line_at(y)

    def line_to_copy(self) -> tuple[int, str] | None:
        """Return number and text of the line last jumped to while it is in sight, else the first.

        Of a very long line the piece that was read; of numbers there is none.
        """
        found = (self.line_in_sight(y) for y in range(self.room.height))
        lines = [one for one in found if isinstance(one, ColouredLine)]
        aimed = (one for one in lines if one.number == self._jumped_to)
        line = next(aimed, lines[0] if lines else None)
        return (line.number + 1, line.text) if line else None

    # Moving

    def scroll_rows(self, by: int) -> None:
        """Scroll by some rows."""
        self._rows.step(by)

    def scroll_to_start(self) -> None:
        """Scroll to the first row."""
        self._rows.to_start()

    def scroll_to_last(self) -> None:
        """Scroll to the last row."""
        self._rows.to_end()

    def scroll_to_line(self, line: int) -> None:
        """Scroll to a line, which `line_to_copy` speaks of from now on."""
        self._jumped_to = min(line, self.line_count() - 1)
        self._rows.to_line(self._jumped_to)

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    def _turn_wheel(self, event: events.MouseEvent) -> None:
        """Scroll some rows: a single line may be the whole file."""
        if isinstance(self._rows, FoldedRows):
            event.stop()
            event.prevent_default()
            self.scroll_rows(_WHEEL if isinstance(event, events.MouseScrollDown) else -_WHEEL)

    def moved(self) -> None:
        """Read what comes into sight."""
        self.stay()
        self._rows.moved()
        self.want()

    def on_resize(self) -> None:
        """Read what comes into sight."""
        self._size_before = self.outer_size
        self._rows.resized()
        self._go_on()

    # Selecting and drawing

    def spot_at(self, x: int, y: int) -> Offset:
        """Return the character at a cell, the nearest one outside."""
        return self._rows.spot_at(x, y)

    def selected_lines(self, start: Offset, end: Offset, most: int) -> list[str]:
        """Return the text between two characters as it is shown. Raises DamageError."""
        return self._rows.selected_lines(start, end, most)

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        return self.on_background(self._rows.draw(y), self.room.width)
