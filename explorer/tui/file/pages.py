"""What a view of a file reads in threads: the lines in sight and those around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from textual.message import Message

from explorer.tui.shell.jobs import Jobs

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
        """Keep lines that have come; say whether they are the ones that were asked for last."""
        if self.asked is None or event.wanted is not self.asked:
            return False
        self.had, self.lines = self.asked, event.lines
        return True

    @property
    def is_waiting(self) -> bool:
        """Whether what was asked for has yet to come."""
        return self.asked is not self.had

    def drop(self) -> None:
        """Leave out what was asked for and has not come: the reader is elsewhere by now."""
        self.asked = self.had
