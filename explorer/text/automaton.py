"""Looks for many expressions in some bytes at once, in time that grows with the bytes alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from explorer.errors import UsageError
from explorer.text.sources import exactly

if TYPE_CHECKING:
    import hyperscan

# More make an automaton slow to compile; of more literals shorter beginnings are looked for.
_MOST = 30_000
_LONGEST = 4
# So much is looked at in one go, in bytes: what is found of it takes many times as much.
_STRETCH = 1 << 16


class ByteAutomaton:
    """Expressions over bytes, compiled by Hyperscan; one scan at a time."""

    def __init__(self, *expressions: bytes, flags: int = 0) -> None:
        """Compile them. Raises UsageError with Hyperscan's reason."""
        # Not above: a run that looks for nothing starts without it.
        import hyperscan

        self._lock = Lock()
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        count = len(expressions)
        try:
            self._database.compile(
                expressions=expressions, ids=range(count), elements=count, flags=[flags] * count
            )
        except hyperscan.error as error:
            raise UsageError(_reason(str(error))) from error

    def matches(self, data: bytes) -> list[tuple[int, int]]:
        """Return where matches end and the number of each one's expression, in order."""
        found: list[tuple[int, int]] = []
        self._scan(data, lambda number, _start, end, _flags, _context: found.append((end, number)))
        return sorted(found)

    def ends(self, data: bytes) -> list[int]:
        """Return where matches end, in order."""
        found: list[int] = []
        self._scan(data, lambda _number, _start, end, _flags, _context: found.append(end))
        # At a word's end they come out of order.
        return sorted(found)

    def first(self, data: bytes, low: int = 0) -> tuple[int, int] | None:
        """Return the number of an expression and where the first match from `low` on ends."""
        with self._lock:
            found = first_match(self._database, memoryview(data)[low:])
        return found and (found[0], low + found[1])

    def _scan(self, data: bytes, note: Callable[[int, int, int, int, object], None]) -> None:
        with self._lock:
            self._database.scan(data, match_event_handler=note)


def first_match(database: hyperscan.Database, data: memoryview) -> tuple[int, int] | None:
    """Return the number of an expression and where the first match of all ends; None for none.

    The caller sees to it that the database does one scan at a time.
    """
    import hyperscan

    found: list[tuple[int, int]] = []

    def note(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
        found.append((number, end))
        return True

    try:
        database.scan(data, match_event_handler=note)  # type: ignore[type-var]
    except hyperscan.ScanTerminated:
        return found[0]
    return None


class Heads:
    """The beginnings of literals: where one may begin is as quickly found as a single word."""

    def __init__(self, literals: Collection[bytes]) -> None:
        """Compile the first bytes of literals, none of which has less than four."""
        lengths = range(_LONGEST, 0, -1)
        self._length = next(n for n in lengths if len({one[:n] for one in literals}) <= _MOST)
        sizes: dict[bytes, set[int]] = {}
        for one in literals:
            sizes.setdefault(one[: self._length], set()).add(len(one))
        self._sizes = [sorted(some, reverse=True) for some in sizes.values()]
        self._automaton = ByteAutomaton(*map(exactly, sizes)) if sizes else None

    def starts(self, data: bytes) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield where literals may begin, in order, and how long they may be, longest first."""
        if self._automaton is None:
            return
        for offset in range(0, len(data), _STRETCH):
            stretch = data[offset : offset + _STRETCH + self._length - 1]
            for end, number in self._automaton.matches(stretch):
                yield offset + end - self._length, self._sizes[number]


def _reason(error: str) -> str:
    """Return what is wrong with an expression, in words for its author."""
    if "empty buffer" in error:
        return "it matches nothing at all, everywhere"
    return error[:1].lower() + error[1:120].rstrip(".")
