"""Every path that any layer ever wrote, to be found by a few of its letters.

The paths stand in a few long texts, a line each: Hyperscan goes through the million lines of a
large image in less time than Python needs to look at each.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from heapq import nsmallest
from itertools import accumulate, islice

from explorer.layers.fates import LAYER_BITS, LayerFates, Place, unpacked
from explorer.layers.tree import Check, go_on, written_entries
from explorer.limits import LONGEST_PATTERN
from explorer.text.automaton import ByteAutomaton
from explorer.text.cases import has_capital
from explorer.text.expression import literal

MOST = 50
_LINES = 1 << 15
_MOST_LINES = 20_000


class Catalogue:
    """The paths, once each, with their last version."""

    def __init__(self, layers: Sequence[LayerFates], check: Check = go_on) -> None:
        """Take the paths of some layers; it goes over all of them."""
        self.read = len(layers)
        places: dict[bytes, int] = {}
        for number, fates in enumerate(layers, 1):
            check()
            for path, position in written_entries(fates):
                places[path] = number << LAYER_BITS | position
        check()
        self._places = array("q", places.values())
        # Where lines begin in all texts behind one another, and where one more would.
        lengths = (len(path) + 2 for path in places)
        self._starts = array("Q", accumulate(lengths, initial=1))
        self._texts: list[bytes] = []
        paths = iter(places)
        while lines := [b"/" + path.replace(b"\n", b"\0") for path in islice(paths, _LINES)]:
            check()
            self._texts.append(b"\n" + b"\n".join(lines) + b"\n")

    def __len__(self) -> int:
        return len(self._places)

    def find(
        self, query: str, tell: Callable[[Sequence[Place]], object], check: Check = go_on
    ) -> list[Place]:
        """Return the best places for some letters of a path, and tell those found on the way.

        First come names that begin with them, then paths that hold them, then paths
        that hold them one after the other; of equally good ones the shortest. Small letters
        alone ignore case.
        """
        found: dict[int, None] = {}
        best: list[Place] = []
        for expression in _expressions(query):
            lines = self._matching(expression, check)
            found |= dict.fromkeys(nsmallest(MOST, lines, key=self._length))
            best = [unpacked(self._places[line]) for line in [*found][:MOST]]
            if len(best) == MOST:
                break
            tell(best)
        return best

    def _matching(self, expression: bytes, check: Check) -> Iterator[int]:
        """Yield the lines that match."""
        automaton, count = ByteAutomaton(expression), 0
        for number, text in enumerate(self._texts):
            check()
            ends, begin = automaton.ends(text), self._starts[number * _LINES] - 1
            for end in ends:
                yield bisect_right(self._starts, begin + end - 1) - 1
            count += len(ends)
            if count >= _MOST_LINES:
                return

    def _length(self, line: int) -> int:
        return self._starts[line + 1] - self._starts[line]


def _expressions(query: str) -> Iterator[bytes]:
    """Yield what to look for, the best first; each matches a line at most once."""
    letters = "".join(query.split())[:LONGEST_PATTERN]
    if not letters:
        return
    ignores_case = not has_capital(letters)
    each = [literal(one, ignores_case=ignores_case).ahead for one in letters]
    text = b"".join(each)
    lead = b"" if letters.startswith("/") else b"/"
    yield lead + text + rb"\n"
    yield lead + text + rb"[^/\n]*\n"
    yield text + rb"[^\n]*\n"
    yield rb"\n[^\n]*" + rb"[^\n]*".join(each) + rb"[^\n]*\n"
