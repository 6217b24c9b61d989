"""What one image may take of this machine, counted before it is taken, by all processes together.

Work is counted in steps of about ten nanoseconds. Whoever does what an image can make it do again
charges for it first, for attempts that fail as well.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from math import inf
from typing import Protocol, Self, TypeAlias

from msgspec import Struct, field

from explorer.errors import LimitError
from explorer.limits import DEFAULTS, Limits
from explorer.wording import size_text

Charge: TypeAlias = Callable[[int], None]
"""Called with what is about to be taken, in bytes or steps; raises LimitError if it is too much."""

A_LITTLE = 32 << 20
"""Bytes that each process may hold for a while; one at a time may hold more."""

MOST_PROCESSES = 16
LEDGER_BYTES = 8 * (2 + 2 * MOST_PROCESSES)
"""The bytes of a ledger: the steps granted, the deadline, and of each process two counts."""

STEPS_A_STORED_BYTE = 300
"""The steps that each stored byte adds to the work an image may cost."""

_GRANTED, _DEADLINE, _WORK, _UNPACKED = 0, 1, slice(2, None, 2), slice(3, None, 2)
# More than anybody counts, and what a number of the ledger can hold.
_MOST_COUNTED = 1 << 62
# Steps that are counted before the other processes are asked: about a millisecond.
_GRAIN = 100_000
# Measured: what an entry costs until it is judged, for each byte that its index takes.
_STEPS_A_KEPT_BYTE = 3
# What is inflated is read by the walk through the tar, and by SHA-256.
_INFLATED_BYTES_A_STEP = 4
_SECONDS, _STORED_BYTES_A_SECOND = 600, 100 * 10**6 // 60
# What a server takes to send is not the image's doing, as long as it comes to an end.
_SECONDS_AWAITED = 3600
_WORK_SPENT = "reading stopped at the limit of work for one image (max-work)"
_TIME_SPENT = "reading stopped at the limit of time (time-limit)"


def uncharged(_count: int) -> None:
    """Charge nothing: for what no image has chosen."""


def new_ledger() -> memoryview:
    """Return a ledger for one process alone."""
    return memoryview(array("Q", bytes(LEDGER_BYTES)))


class Turn(Protocol):
    """What one process has at a time; the others wait for it."""

    def take(self) -> None:
        """Wait until no other has it."""

    def leave(self) -> None:
        """Leave it to the others."""


class NoTurn:
    """The turn of a process that is alone."""

    def take(self) -> None:
        """Wait for nobody."""

    def leave(self) -> None:
        """Leave it to nobody."""


class Allowance(Struct):
    """What one image may take from its opening on, with its layers, files and texts.

    Each process counts in its own `row` of a `ledger`, and looks at the sums of all; the one that
    reads the image has the first row, and grants more with each byte of it, up to `stored_at_most`.
    """

    limits: Limits = DEFAULTS
    ledger: memoryview = field(default_factory=new_ledger)
    row: int = 0
    turn: Turn = field(default_factory=NoTurn)
    stored_at_most: int = _MOST_COUNTED
    _pending: int = 0
    _stored: dict[object, int] = field(default_factory=dict)
    _given: int = 0
    _inflated: int = 0
    _kept: int = 0
    _held: int = 0
    _begun: float = 0.0
    _awaited: float = 0.0
    _paused: float | None = None
    _end: float = inf
    _is_sealed: bool = False

    def __post_init__(self) -> None:
        self._begun = time.monotonic()
        if self.row == 0:
            self._grant()

    def share(self, ledger: memoryview, turn: Turn) -> None:
        """Count from now on in a ledger that other processes have as well, and take turns."""
        ledger[:] = self.ledger
        self.ledger, self.turn = ledger, turn

    def charge(self, steps: int) -> None:
        """Count work, in steps. Raises LimitError past the limit of work or of time."""
        self._pending += steps
        if self._pending >= _GRAIN:
            ledger = self.ledger
            ledger[2 + 2 * self.row] += self._pending
            self._pending = 0
            if sum(ledger[_WORK]) > ledger[_GRANTED]:
                self._pending = _GRAIN  # so that whoever goes on is asked again
                raise LimitError(_WORK_SPENT)
            self._check_time()

    def wait(self, seconds: float) -> None:
        """Count seconds in which a server was waited for. Raises LimitError past the limit of time.

        Where no limit is set, an hour of them in all does not count against the image.
        """
        self._awaited += seconds
        self._grant()
        self._check_time()

    def end_by(self, when: float) -> None:
        """Let no time be left from a moment on, in seconds of `time.monotonic`."""
        self._end = min(self._end, when)
        self._grant()

    def pause(self) -> Self:
        """Let no time pass until more is charged, and return the allowance itself."""
        self._paused = time.monotonic()
        return self

    def _check_time(self) -> None:
        now = time.monotonic()
        if self._paused is not None:
            self._begun += now - self._paused
            self._paused = None
            self._grant()
        if now * 1000 > self.ledger[_DEADLINE]:
            self._pending = _GRAIN  # so that whoever charges is asked again
            raise LimitError(_TIME_SPENT)

    def seal(self) -> None:
        """Grant nothing for bytes that are read from now on: they came out of those read so far."""
        self._is_sealed = True

    def read(self, blob: object, done: int) -> None:
        """Note how many bytes of a blob were read so far; a blob of several layers counts once."""
        more = done - self._stored.get(blob, 0)
        if more > 0 and not self._is_sealed:
            self._stored[blob] = done
            self._given = min(self._given + more, self.stored_at_most)
            self._grant()

    def inflate(self, count: int) -> None:
        """Count uncompressed bytes of layers. Raises LimitError over the limit."""
        self.charge(count // _INFLATED_BYTES_A_STEP)
        self._inflated += count
        limits = self.limits
        if self._inflated > max(limits.inflated, limits.expansion * self._given):
            raise LimitError(
                f"reading stopped at the limit: what is inflated is more than "
                f"{size_text(limits.inflated)} (max-inflated), {limits.expansion} times what "
                "is stored of them (max-expansion)"
            )

    def keep(self, count: int) -> None:
        """Count bytes of memory that the index takes. Raises LimitError over the limit."""
        self.reserve(count)
        self.charge(_STEPS_A_KEPT_BYTE * count)

    def reserve(self, count: int) -> None:
        """Count memory beside the index, or with a negative number no longer. Raises LimitError."""
        self._kept += count
        if count > 0 and self._kept > self.limits.index:
            raise LimitError(
                f"reading stopped at the limit: what is known of the entries takes more than "
                f"{size_text(self.limits.index)} of memory (max-index)"
            )

    @property
    def room(self) -> int:
        """How many more bytes may be held for a while, beside what is kept for good."""
        return self.limits.index + A_LITTLE - self._kept - self._held

    def hold(self, count: int) -> None:
        """Count bytes that are held from now on, or with a negative number no longer.

        Over `A_LITTLE` it waits until no other process holds so much.
        """
        before, self._held = self._held, self._held + count
        if before <= A_LITTLE < self._held:
            self.turn.take()
        elif self._held <= A_LITTLE < before:
            self.turn.leave()

    def unpack(self, count: int) -> None:
        """Count bytes that came out of archives in files. Raises LimitError over the limit."""
        self.ledger[3 + 2 * self.row] += count
        if sum(self.ledger[_UNPACKED]) > self.limits.unpacked:
            limit = size_text(self.limits.unpacked)
            raise LimitError(f"unpacking stopped at the limit of {limit} for all (max-unpacked)")

    def _grant(self) -> None:
        awaited = min(self._awaited, _SECONDS_AWAITED)
        own = _SECONDS + self._given / _STORED_BYTES_A_SECOND
        seconds = self.limits.seconds or own + awaited
        granted = self.limits.work + STEPS_A_STORED_BYTE * self._given
        deadline = 1000 * min(self._begun + seconds, self._end)
        self.ledger[_GRANTED] = min(granted, _MOST_COUNTED)
        self.ledger[_DEADLINE] = int(min(deadline, _MOST_COUNTED))
