"""Where one of many literals may begin in some bytes: a look as quick as one for a single word."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import hyperscan

# More make an automaton slow to compile; of more literals shorter beginnings are looked for.
_MOST = 30_000
_LONGEST = 4
# So much is looked at in one go, in bytes: what is found of it takes many times as much.
_STRETCH = 1 << 16


class Heads:
    """The beginnings of literals, as an automaton; one look at a time."""

    def __init__(self, literals: Collection[bytes]) -> None:
        """Compile the first bytes of literals, none of which has less than four."""
        lengths = range(_LONGEST, 0, -1)
        self._length = next(n for n in lengths if len({one[:n] for one in literals}) <= _MOST)
        sizes: dict[bytes, set[int]] = {}
        for one in literals:
            sizes.setdefault(one[: self._length], set()).add(len(one))
        self._sizes = [sorted(some, reverse=True) for some in sizes.values()]
        self._database = _compiled(sizes) if sizes else None

    def starts(self, data: bytes) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield where literals may begin, in order, and how long they may be, longest first."""
        found: list[tuple[int, int]] = []

        def note(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found.append((end, number))

        if self._database is None:
            return
        for offset in range(0, len(data), _STRETCH):
            stretch = data[offset : offset + _STRETCH + self._length - 1]
            self._database.scan(stretch, match_event_handler=note)
            yield from ((offset + end - self._length, self._sizes[one]) for end, one in found)
            found.clear()


def _compiled(heads: Collection[bytes]) -> hyperscan.Database:
    import hyperscan

    expressions = ["".join(f"\\x{byte:02x}" for byte in head).encode() for head in heads]
    flags = [hyperscan.HS_FLAG_DOTALL] * len(expressions)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=expressions, ids=[*range(len(heads))], elements=len(heads), flags=flags
    )
    return database
