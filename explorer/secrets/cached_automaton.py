"""An automaton that is kept compiled in the cache, and what it reports, in a few bytes each."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.allowance import Charge
from explorer.errors import UsageError
from explorer.secrets.joined import Joined
from explorer.text.automaton import first_match

if TYPE_CHECKING:
    import hyperscan

    from explorer.secrets.database import Expressions

# Matches that are charged at once.
_SOME = 64


def offsets(some: Iterable[int] = ()) -> array[int]:
    """Return an array of offsets within a window, in bytes: there may be millions."""
    return array("I", some)


class CachedAutomaton:
    """Expressions as Hyperscan compiled them; it does one scan at a time."""

    def __init__(self, make: Callable[[], Expressions], cache_dir: Path | None = None) -> None:
        """Take what makes the expressions; they are compiled, or read, when they are needed."""
        self._make = make
        self._cache_dir = cache_dir
        self._lock = threading.Lock()
        self._database: hyperscan.Database | None = None
        self._is_prepared = self._is_loaded = False

    def prepare(self) -> None:
        """Begin to compile the expressions in a thread: several automata take the time of one.

        What is wrong with them is told where they are needed.
        """
        if not self._is_prepared:
            self._is_prepared = True
            threading.Thread(target=self._load_quietly).start()

    def ends(self, data: bytes, steps: int, charge: Charge) -> Iterator[tuple[int, int]]:
        """Yield the number of an expression and where a match of it ends; those of each in order.

        So many steps are charged for each. Raises what `charge` raises, and UsageError for an
        expression that can't be compiled.
        """
        found = _Noted(steps, charge)
        database = self._load()
        # The scratch space serves one scan at a time.
        with self._lock:
            if database is not None:
                database.scan(data, match_event_handler=found.note)
        return found.matches()

    def within(self, joined: Joined, steps: int, charge: Charge) -> Iterator[int]:
        """Yield the index of each content with a match: behind its first one it is passed over.

        So many steps are charged for each. Raises as `ends` does.
        """
        database, data, start = self._load(), memoryview(joined.data), 0
        while database is not None and start < len(data):
            # The scratch space serves one scan at a time.
            with self._lock:
                first = first_match(database, data[start:])
            if first is None:
                return
            charge(steps)
            index, _, start = joined.place(start + first[1])
            yield index

    def _load_quietly(self) -> None:
        with suppress(UsageError):
            self._load()

    def _load(self) -> hyperscan.Database | None:
        from explorer.secrets.database import load_database

        with self._lock:
            if not self._is_loaded:
                self._database = load_database(self._make(), self._cache_dir)
                self._is_loaded = True
            return self._database


class _Noted:
    """Matches as Hyperscan reports them, eight bytes each."""

    def __init__(self, steps: int, charge: Charge) -> None:
        self._numbers, self._ends = offsets(), offsets()
        self._steps, self._charge = steps * _SOME, charge

    def note(self, number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        self._numbers.append(number)
        self._ends.append(end)
        if not len(self._ends) % _SOME:
            self._charge(self._steps)

    def matches(self) -> Iterator[tuple[int, int]]:
        return zip(self._numbers, self._ends, strict=True)
