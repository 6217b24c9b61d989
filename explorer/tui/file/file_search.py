"""The line below a file that searches in it: what for, how many matches, which one is shown."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Static

from explorer.errors import CancelledError, ExplorerError, UsageError
from explorer.image.blob import Blob
from explorer.limits import LONGEST_PATTERN
from explorer.printable import printable
from explorer.search.file import Matches
from explorer.text.search import Pattern, Stretch
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.threads import Check, in_thread
from explorer.wording import counted

_INTERVAL = 0.1


class SearchField(Input):
    """Takes what is searched for; its keys speak of the search as well."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Search in a file")]

    @dataclass
    class Moved(Message):
        """The user wants to see the next match, or the one before."""

        direction: int

    class Switched(Message):
        """The user wants an expression, or plain text again."""

    class Left(Message):
        """The user wants to go on reading."""

    def action_match(self, direction: int) -> None:
        """Ask for the next match."""
        self.post_message(self.Moved(direction))

    def action_expression(self) -> None:
        """Ask for the other kind of search."""
        self.post_message(self.Switched())

    def action_close(self) -> None:
        """Ask for the room."""
        self.post_message(self.Left())


class FileSearch(Horizontal):
    """Searches in one file while somebody types; the last expression is the one that counts."""

    @dataclass
    class Told(Message):
        """The search has come further; `first` is the match to show, once there is one."""

        turn: int
        matches: Matches
        first: Stretch | None = None

    @dataclass
    class Refused(Message):
        """The expression is bad, or the file can't be read."""

        turn: int
        reason: str

    @dataclass
    class Pointed(Message):
        """A match is to be shown; without one, no match is pointed out any more."""

        matches: Matches | None = None
        match: Stretch | None = None

    class Closed(Message):
        """The user wants to go on reading."""

    field = query_one("#search-text", SearchField)
    kind = query_one("#search-kind", Static)
    status = query_one("#search-status", Static)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._turn = 0
        self._blob: Blob | None = None
        self._start = 0
        self._is_expression = False
        self._matches: Matches | None = None
        self._current: Stretch | None = None
        self.display = False

    def compose(self) -> ComposeResult:
        """Lay out one line."""
        yield Static(id="search-kind")
        yield SearchField(
            id="search-text", max_length=LONGEST_PATTERN, compact=True, select_on_focus=True
        )
        yield Static(id="search-status")

    def on_mount(self) -> None:
        """Say what kind of search it is."""
        self._tell_kind()

    # Beginning and ending

    def open(self, blob: Blob, start: int) -> None:
        """Search in a file from an offset on, as soon as something is typed."""
        self._start = start
        self.display = True
        self.field.focus()
        if blob is not self._blob:
            self._blob = blob
            self._begin()

    def forget(self) -> None:
        """Take note that another file is shown."""
        self._turn += 1
        self.workers.cancel_node(self)
        self._blob, self._matches, self._current = None, None, None
        self.display = False

    @on(SearchField.Left)
    def close(self, event: SearchField.Left) -> None:
        """Give the room back; what was found stays in sight."""
        event.stop()
        self.display = False
        self.post_message(self.Closed())

    @on(SearchField.Switched)
    def switch(self, event: SearchField.Switched) -> None:
        """Take what is typed as an expression, or as plain text again."""
        event.stop()
        self._is_expression = not self._is_expression
        self._tell_kind()
        self._begin()

    def _tell_kind(self) -> None:
        self.kind.update(Content("expression" if self._is_expression else "text"))

    # Searching

    @on(Input.Changed)
    def _search_anew(self, event: Input.Changed) -> None:
        event.stop()
        self._begin()

    def _begin(self) -> None:
        self._turn += 1
        self._matches = self._current = None
        text = self.field.value
        if self._blob is None or not text:
            self.workers.cancel_node(self)
            self._tell("")
            self.post_message(self.Pointed())
            return
        self._search(self._turn, self._blob, text)

    @work(group="search", description="search", exclusive=True)
    async def _search(self, turn: int, blob: Blob, text: str) -> None:
        is_expression, start = self._is_expression, self._start

        def search(check: Check) -> None:
            pattern = Pattern(text, is_expression=is_expression)
            self._scan(turn, Matches(blob, pattern, start), check)

        try:
            await in_thread(search)
        except CancelledError:
            return
        except UsageError as error:
            self.post_message(self.Refused(turn, f"bad expression: {error.message}"))
        except ExplorerError as error:
            self.post_message(self.Refused(turn, error.message))

    def _scan(self, turn: int, matches: Matches, check: Check) -> None:
        first, told = None, time.monotonic()
        for _ in matches.search(check):
            if first is None and matches.count:
                first = self._tell_first(turn, matches)
            elif time.monotonic() - told > _INTERVAL:
                told = time.monotonic()
                self.post_message(self.Told(turn, matches))
        self.post_message(self.Told(turn, matches))

    def _tell_first(self, turn: int, matches: Matches) -> Stretch | None:
        first = matches.after(self._start)
        self.post_message(self.Told(turn, matches, first))
        return first

    def on_file_search_told(self, event: Told) -> None:
        """Say how many matches there are by now, and show the first one."""
        event.stop()
        if event.turn != self._turn:
            return
        self._matches = event.matches
        if event.first is not None:
            self._show(event.first)
        elif event.matches.is_complete and not event.matches.count:
            self.post_message(self.Pointed())
        self._tell_count()

    def on_file_search_refused(self, event: Refused) -> None:
        """Say what is wrong."""
        event.stop()
        if event.turn == self._turn:
            self._tell(event.reason, is_wrong=True)
            self.post_message(self.Pointed())

    # Moving

    @on(SearchField.Moved)
    def _step(self, event: SearchField.Moved) -> None:
        event.stop()
        self.step(event.direction)

    def step(self, direction: int) -> None:
        """Go to the next match, or to the one before; behind the last comes the first."""
        matches, current = self._matches, self._current
        if matches is None or not matches.count:
            return
        start = current.start if current else self._start
        found = matches.after(start + 1) if direction > 0 else matches.before(start)
        if found is not None:
            self.post_message(self.Told(self._turn, matches, found))

    def _show(self, match: Stretch) -> None:
        self._current = match
        if self._matches is not None:
            self.post_message(self.Pointed(self._matches, match))

    # Saying

    def _tell_count(self) -> None:
        matches = self._matches
        if matches is None:
            return
        total = counted(matches.count, "match", "matches")
        if matches.is_cut:
            total = f"more than {total}"
        if not matches.count:
            total = "no match" if matches.is_complete else ""
        words = [f"{matches.number(self._current):,} of {total}" if self._current else total]
        if not (matches.is_complete or matches.is_cut):
            words.append(f"searched {matches.share:.0%}")
        if matches.damage:
            words.append(f"read in part: {matches.damage}")
        self._tell("  ".join(filter(None, words)), is_wrong=not matches.count and bool(total))

    def _tell(self, text: str, *, is_wrong: bool = False) -> None:
        self.status.update(Content.styled(printable(text), "$text-warning" if is_wrong else ""))
