"""Every path that any layer ever wrote, to be found by a few of its letters.

The paths stand in a few long texts, a line each: Hyperscan goes through the million lines of a
large image in less time than Python needs to look at each.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from heapq import nsmallest

from explorer.layers.fates import LAYER_BITS, LayerFates, Place, unpacked
from explorer.layers.tree import Check, go_on, written_entries
from explorer.limits import LONGEST_PATTERN
from explorer.text.cases import has_capital
from explorer.text.expression import literal
from explorer.text.search import Automaton

MOST = 50
_LINES = 1 << 15
_MOST_LINES = 20_000


class Catalogue:
    """The paths, once each, with their last version: `texts` of many lines, `starts` of these."""

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
        self._texts: list[bytes] = []
        self._starts: list[array[int]] = []
        paths = [*places]
        for start in range(0, len(paths), _LINES):
            check()
            lines = [b"/" + _line(path) for path in paths[start : start + _LINES]]
            self._texts.append(b"\n" + b"\n".join(lines) + b"\n")
            self._starts.append(_starts(lines))

    def __len__(self) -> int:
        return len(self._places)

    def find(
        self, query: str, tell: Callable[[Sequence[Place]], object], check: Check = go_on
    ) -> list[Place]:
        """Return the best places for some letters of a path, and tell what is known on the way.

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
        automaton, count = Automaton(expression), 0
        for number, text in enumerate(self._texts):
            check()
            ends = automaton.ends(text)
            for end in ends:
                yield number * _LINES + bisect_right(self._starts[number], end - 1) - 1
            count += len(ends)
            if count >= _MOST_LINES:
                return

    def _length(self, line: int) -> int:
        starts = self._starts[line // _LINES]
        at = line % _LINES
        return starts[at + 1] - starts[at]


def _line(path: bytes) -> bytes:
    return path.replace(b"\n", b"\0")


def _starts(lines: Sequence[bytes]) -> array[int]:
    """Return where lines begin in their text, and where one more would."""
    starts, start = array("I"), 1
    for line in lines:
        starts.append(start)
        start += len(line) + 1
    starts.append(start)
    return starts


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
