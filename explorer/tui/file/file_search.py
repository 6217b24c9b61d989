"""The line below a file that searches in it: what for, how many matches, which one is shown."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Callback
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Static

from explorer.errors import ExplorerError, UsageError
from explorer.image.blob import Blob
from explorer.limits import LONGEST_PATTERN
from explorer.printable import printable
from explorer.search.file import Matches
from explorer.text.search import Pattern, Stretch
from explorer.tui.file.marks import Overlay
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.keys import bindings
from explorer.wording import counted

_INTERVAL = 0.1


class SearchField(Input):
    """Takes what is searched for; its keys speak of the search as well."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Search in a file")]

    def __init__(self, search: FileSearch, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id, max_length=LONGEST_PATTERN, compact=True, select_on_focus=True)
        self._search = search

    def why_not(self, action: str) -> str:
        """Return why there is no match to go to."""
        is_in_vain = action.startswith("match") and not self._search.has_matches
        return "Nothing was found" if is_in_vain else ""

    def action_match(self, direction: int) -> None:
        """Go to the next match, or to the one before."""
        self._search.step(direction)

    def action_expression(self) -> None:
        """Search for an expression, or for plain text again."""
        self._search.switch()

    def action_accept(self) -> None:
        """Keep the matches and go on reading."""
        self._search.accept()

    def action_drop(self) -> None:
        """Forget the search and go on reading."""
        self._search.drop()


class FileSearch(Horizontal):
    """Searches in one file while somebody types; the last expression is the one that counts."""

    @dataclass
    class Pointed(Message):
        """Matches are to be pointed out, or none any more."""

        matches: Overlay | None = None

    class Closed(Message):
        """The user wants to go on reading."""

    field = query_one("#search-text", SearchField)
    kind = query_one("#search-kind", Static)
    status = query_one("#search-status", Static)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._jobs = Jobs(self)
        self._turn = 0
        self._blob: Blob | None = None
        self._start = 0
        self._is_expression = False
        self._matches: Matches | None = None
        self._current: Stretch | None = None
        self.display = False

    def compose(self) -> ComposeResult:
        """Lay out one line."""
        yield Static(f"{Pattern().mode}:", id="search-kind")
        yield SearchField(self, id="search-text")
        yield Static(id="search-status")

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
        self._stop()
        self._blob = None
        self.display = False

    def accept(self) -> None:
        """Let the reader go through what was found; the line says how far he is."""
        self.display = bool(self.field.value)
        self.post_message(self.Closed())

    def drop(self) -> None:
        """Forget what was searched for, and give the room back."""
        self.field.value = ""
        self._begin()
        self.accept()

    def switch(self) -> None:
        """Take what is typed as an expression, or as plain text again."""
        self._is_expression = not self._is_expression
        self.kind.update(f"{Pattern(is_expression=self._is_expression).mode}:")
        self._begin()

    # Searching

    @on(Input.Changed)
    def _search_anew(self, event: Input.Changed) -> None:
        event.stop()
        self._begin()

    def _stop(self) -> None:
        self._turn += 1
        self._matches = self._current = None
        self._jobs.cancel("search")
        self.refresh_bindings()

    def _begin(self) -> None:
        self._stop()
        turn, blob, text = self._turn, self._blob, self.field.value
        if blob is None or not text:
            self._say("")
            self.post_message(self.Pointed())
        else:
            pattern, start = Pattern(text, is_expression=self._is_expression), self._start
            self._jobs.start(
                lambda check: self._search(turn, blob, pattern, start, check), "search"
            )

    def _search(self, turn: int, blob: Blob, pattern: Pattern, start: int, check: Check) -> Message:
        """Search the whole file, in a thread."""
        try:
            matches = Matches(blob, pattern, start)
            self._scan(turn, matches, start, check)
        except UsageError as error:
            return Callback(partial(self._refuse, turn, f"bad expression: {error.message}"))
        except ExplorerError as error:
            return Callback(partial(self._refuse, turn, error.message))
        return Callback(partial(self._take, turn, matches))

    def _scan(self, turn: int, matches: Matches, start: int, check: Check) -> None:
        first, notified = None, time.monotonic()
        for _ in matches.search(check):
            if first is None and matches.count:
                first = matches.after(start)
                self.post_message(Callback(partial(self._take, turn, matches, first)))
            elif time.monotonic() - notified > _INTERVAL:
                notified = time.monotonic()
                self.post_message(Callback(partial(self._take, turn, matches)))

    def _take(self, turn: int, matches: Matches, wanted: Stretch | None = None) -> None:
        """Say how many matches there are by now, and show the wanted one, once there is one."""
        if turn != self._turn:
            return
        self._matches = matches
        has_failed = matches.is_complete and not matches.count
        if wanted is not None:
            self._current = wanted
            self.post_message(self.Pointed(Overlay(matches, wanted)))
        elif has_failed:
            self.post_message(self.Pointed())
        self._say(_progress(matches, self._current), is_wrong=has_failed)
        self.refresh_bindings()

    def _refuse(self, turn: int, reason: str) -> None:
        """Say what is wrong with the expression or with the file."""
        if turn == self._turn:
            self._say(reason, is_wrong=True)
            self.post_message(self.Pointed())

    def _say(self, text: str, *, is_wrong: bool = False) -> None:
        self.status.update(Content.styled(printable(text), "$text-warning" if is_wrong else ""))

    # Moving

    @property
    def has_matches(self) -> bool:
        """Whether there is a match to go to."""
        return self._matches is not None and self._matches.count > 0

    def step(self, by: int) -> None:
        """Go some matches on, or back; behind the last comes the first."""
        matches, found = self._matches, self._current
        if matches is None or not matches.count:
            return
        for _ in range(abs(by) % matches.count or matches.count):
            start = found.start if found else self._start
            found = matches.after(start + 1) if by > 0 else matches.before(start)
        if found is not None:
            self._take(self._turn, matches, found)


def _progress(matches: Matches, current: Stretch | None) -> str:
    """Return how many matches there are by now, and the number of the current one."""
    total = counted(matches.count, "match", "matches")
    if matches.is_cut:
        total = f"more than {total}"
    if not matches.count:
        total = "no match" if matches.is_complete else ""
    words = [f"{matches.number(current):,} of {total}" if current else total]
    if not (matches.is_complete or matches.is_cut):
        words.append(f"searched {matches.share:.0%}")
    if matches.damage:
        words.append(f"read in part: {matches.damage}")
    return "  ".join(filter(None, words))
