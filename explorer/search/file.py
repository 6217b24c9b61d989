"""Where a pattern stands in a file of any size: from the place that a reader sees, then all."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.limits import MOST_HITS
from explorer.search.stream import WINDOW, Stream
from explorer.text.search import Pattern, Stretch

Check = Callable[[], None]


class Matches:
    """The hits in a file as far as it was searched: from a place to the end, then the rest.

    `damage` says why some of it can't be read; what can be is searched all the same.
    """

    def __init__(self, blob: Blob, pattern: Pattern, start: int = 0) -> None:
        """Prepare a search that begins at an offset. Raises UsageError."""
        self.pattern = pattern
        self._searcher = pattern.searcher()
        self._blob = blob
        self._start = start
        self._behind, self._before = _Column(), _Column()
        self.searched = 0
        self.is_complete = False
        self.is_cut = False
        self.damage = ""

    @property
    def count(self) -> int:
        """The hits known so far."""
        return len(self._behind) + len(self._before)

    @property
    def share(self) -> float:
        """How much of the file was searched, from 0 to 1."""
        return min(1.0, self.searched / self._blob.size) if self._blob.size > 0 else 1.0

    def search(self, check: Check, size: int = WINDOW) -> Iterator[None]:
        """Search the whole file, a window of `size` bytes a step. Raises what `check` raises."""
        begin = self._line_start()
        for column, low, high in ((self._behind, begin, None), (self._before, 0, begin)):
            stream = Stream(self._blob, low, high)
            for window, hits in stream.search(self._searcher, size=size):
                check()
                self.searched += window.due - window.fresh
                room = MOST_HITS - self.count
                column.add(low, hits[:room])
                self.is_cut = len(hits) > room
                yield
                if self.is_cut:
                    return
            self.damage = self.damage or stream.damage
        self.is_complete = True

    def _line_start(self) -> int:
        """Return where the line begins that the search begins in; of a very long one take all."""
        low = max(0, self._start - WINDOW)
        try:
            return low + self._blob.read_at(low, self._start - low).rindex(b"\n") + 1
        except (DamageError, ValueError):
            return 0

    # Moving

    def after(self, offset: int) -> Stretch | None:
        """Return the first hit that begins at or behind an offset, else the first of all."""
        for column in (self._before, self._behind):
            if (one := column.at(column.first_from(offset))) is not None:
                return one
        return self._before.at(0) or self._behind.at(0)

    def before(self, offset: int) -> Stretch | None:
        """Return the last hit that begins before an offset, else the last of all."""
        for column in (self._behind, self._before):
            if (one := column.at(column.first_from(offset) - 1)) is not None:
                return one
        return self._behind.at(len(self._behind) - 1) or self._before.at(len(self._before) - 1)

    def within(self, start: int, end: int) -> Iterator[Stretch]:
        """Yield the hits known by now that reach into some bytes, in order."""
        for column in (self._before, self._behind):
            # None begins inside another: one at most reaches in from the left.
            number = max(0, column.first_from(start) - 1)
            while (one := column.at(number)) is not None and one.start < end:
                if one.end > start:
                    yield one
                number += 1

    def number(self, one: Stretch) -> int:
        """Return the number of a hit among those known, from 1 at the start of the file."""
        return self._before.first_from(one.start) + self._behind.first_from(one.start) + 1


class _Column:
    """Hits in order, as two columns of numbers."""

    def __init__(self) -> None:
        self._starts = array("q")
        self._ends = array("q")

    def __len__(self) -> int:
        # The ends come last: what another thread counts is there.
        return len(self._ends)

    def add(self, base: int, hits: Iterable[Stretch]) -> None:
        """Add hits whose offsets count from `base`."""
        for start, end in hits:
            self._starts.append(base + start)
            self._ends.append(base + end)

    def first_from(self, offset: int) -> int:
        """Return how many hits begin before an offset."""
        return bisect_left(self._starts, offset)

    def at(self, number: int) -> Stretch | None:
        """Return a hit by its number; None where there is none."""
        if 0 <= number < len(self):
            return Stretch(self._starts[number], self._ends[number])
        return None
