"""How far long work is: bytes done of bytes known, and how long the rest of them will take."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from msgspec import Struct

from explorer.tui.drawing.text import percent
from explorer.tui.shell.jobs import Check
from explorer.wording import size_text

# Before that nobody can tell; and an estimate that rises by less is the same one.
_SURE = 2.0
_CALM = 1.25
_INTERVAL = 0.1
_SHORT, _MINUTE, _HOUR, _LONGEST = 10, 60, 3600, 99
_AMOUNT, _LEFT, _BRIEF_LEFT = 18, 14, 9
_FULL_WIDTH, _BRIEF_WIDTH = 58, 24


class Reporter:
    """A progress that reports ten times a second and stops work nobody waits for."""

    def __init__(self, report: Callable[[str, int, int | None], object], check: Check) -> None:
        self._report = report
        self._check = check
        self._next = 0.0

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Take note of `done` of `total` bytes. Raises CancelledError."""
        self._check()
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _INTERVAL
            self._report(stage, done, total)


class Pace:
    """Tells how long the rest of a stage takes, from all of it that is done; it hardly rises."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begin("", 0)

    def _begin(self, stage: str, done: int) -> None:
        self._stage, self._begun = stage, self._clock()
        self._first = self._done = done
        self._last = math.inf

    def left(self, stage: str, done: int, total: int | None) -> float | None:
        """Return the seconds left of a stage; None where nobody can tell, or nothing is left."""
        if stage != self._stage:
            self._begin(stage, done)
        self._done = max(self._done, done)
        passed, rest = self._clock() - self._begun, (total or 0) - self._done
        if passed < _SURE or self._done <= self._first or rest <= 0:
            return None
        estimate = passed / (self._done - self._first) * rest
        self._last = min(estimate, self._last) if estimate < _CALM * self._last else estimate
        return self._last


class Work(Struct, frozen=True):
    """What is being done, and how many bytes of it are; `left` are the seconds of the rest.

    Its texts are equally wide as long as it goes on, so that nothing beside them moves.
    """

    doing: str = ""
    done: int = 0
    total: int | None = None
    left: float | None = None

    @property
    def amount(self) -> str:
        """How many bytes are done, and of how many."""
        of = f" of {size_text(self.total)}" if self.total and self.total > 0 else ""
        return f"{size_text(self.done)}{of}"

    @property
    def rest(self) -> str:
        """How long the rest takes, behind something else; nothing where nobody can tell."""
        return f"{self._rest} left" if self._rest else ""

    @property
    def _rest(self) -> str:
        return f" · {left_text(self.left)}" if self.left is not None else ""

    @property
    def full(self) -> str:
        """All there is to say of it."""
        if not self.doing or not self._is_measured:
            return self._wide(self.doing, _FULL_WIDTH)
        return self._wide(
            f"{self.doing}: {self.amount:<{_AMOUNT}}{self.rest:>{_LEFT}}", _FULL_WIDTH
        )

    @property
    def brief(self) -> str:
        """The same where there is little room."""
        word = self.doing.partition(" ")[0]
        if not word or not self._is_measured:
            return self._wide(word, _BRIEF_WIDTH)
        share = f"{percent(self.done, self.total):>{5 if self.total else 7}}"
        return self._wide(f"{word} {share}{self._rest:>{_BRIEF_LEFT}}", _BRIEF_WIDTH)

    @property
    def _is_measured(self) -> bool:
        return self.done > 0 or bool(self.total)

    def _wide(self, text: str, width: int) -> str:
        return text.rjust(width) if text else ""


def left_text(seconds: float) -> str:
    """Return some seconds in steps that a person can follow."""
    if seconds < _SHORT:
        return f"<{_SHORT} s"
    if seconds <= _MINUTE - _SHORT:
        return f"{math.ceil(seconds / _SHORT) * _SHORT} s"
    if seconds <= _HOUR - _MINUTE:
        return f"{math.ceil(seconds / _MINUTE)} min"
    return f"{min(_LONGEST, math.ceil(seconds / _HOUR))} h"
