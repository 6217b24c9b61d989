"""Every path that any layer ever wrote, to be found by a few of its letters.

The paths stand in one text, a line each, in small letters: Hyperscan goes through the
million lines of a large image in less time than Python needs to look at each.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import nsmallest

import hyperscan

from explorer.layers.fates import LayerFates, Place
from explorer.layers.matching import compiled
from explorer.layers.tree import LAYER_BITS, Check, go_on, unpacked, written_entries

MOST = 50
LONGEST_QUERY = 100
_LINES = 1 << 15
_MOST_HITS = 20_000


@dataclass(slots=True)
class _Hits:
    """The lines that match, by where they end, until there are more than anybody looks at."""

    ends: list[int] = field(default_factory=list)

    def __call__(self, _id: int, _start: int, end: int, _flags: int, _context: object) -> bool:
        self.ends.append(end)
        return len(self.ends) >= _MOST_HITS


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
        that hold them one after the other; of equally good ones the shortest.
        """
        found: dict[int, None] = {}
        best: list[Place] = []
        for pattern in _patterns(query):
            hits = self._hits(pattern, check)
            found |= dict.fromkeys(nsmallest(MOST, hits, key=self._length))
            best = [unpacked(self._places[line]) for line in [*found][:MOST]]
            if len(best) == MOST:
                break
            tell(best)
        return best

    def _hits(self, pattern: bytes, check: Check) -> Iterator[int]:
        """Yield the lines that match."""
        database = compiled(pattern, 0, caseless=False)
        count = 0
        for number, text in enumerate(self._texts):
            check()
            hits, starts = _Hits(), self._starts[number]
            with suppress(hyperscan.ScanTerminated):
                database.scan(text, match_event_handler=hits)
            for end in hits.ends:
                yield number * _LINES + bisect_right(starts, end - 1) - 1
            count += len(hits.ends)
            if count >= _MOST_HITS:
                return

    def _length(self, line: int) -> int:
        starts = self._starts[line // _LINES]
        at = line % _LINES
        return starts[at + 1] - starts[at]


def _line(path: bytes) -> bytes:
    return path.lower().replace(b"\n", b"\0")


def _starts(lines: Sequence[bytes]) -> array[int]:
    """Return where lines begin in their text, and where one more would."""
    starts, start = array("I"), 1
    for line in lines:
        starts.append(start)
        start += len(line) + 1
    starts.append(start)
    return starts


def _patterns(query: str) -> Iterator[bytes]:
    """Yield what to look for, the best first; each matches a line at most once."""
    letters = "".join(query.lower().split()).encode("utf-8", "surrogateescape")[:LONGEST_QUERY]
    if not letters:
        return
    text = re.escape(letters)
    lead = b"" if letters.startswith(b"/") else b"/"
    yield lead + text + rb"\n"
    yield lead + text + rb"[^/\n]*\n"
    yield text + rb"[^\n]*\n"
    yield rb"\n" + b"".join(_up_to(letter) for letter in letters) + rb"[^\n]*\n"


def _up_to(letter: int) -> bytes:
    """Return what reaches the first of a letter in a line, and no other."""
    own = rb"\x%02x" % letter
    return rb"[^\n" + own + rb"]*" + own
