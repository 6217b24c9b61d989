"""Where a pattern stands in a file of any size: from the place that a reader sees, then all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator

from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.search.stream import WINDOW, Stream
from explorer.text.search import Pattern, Stretch

Check = Callable[[], None]


class Matches:
    """The hits in a file as far as it was searched: from a place to the end, then the rest."""

    def __init__(self, blob: Blob, pattern: Pattern, start: int = 0, *, size: int = WINDOW) -> None:
        """Prepare a search that begins at an offset. Raises UsageError."""
        self._blob = blob
        self._stream = Stream(blob, pattern.searcher(), size=size)
        self._start = start
        self._behind: list[Stretch] = []
        self._before: list[Stretch] = []
        self.searched = 0
        self.is_complete = False

    @property
    def count(self) -> int:
        """The hits known so far."""
        return len(self._behind) + len(self._before)

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are counted."""
        return self._stream.is_cut

    @property
    def damage(self) -> str:
        """Why some of the file can't be read; what can be is searched all the same."""
        return self._stream.damage

    @property
    def share(self) -> float:
        """How much of the file was searched, from 0 to 1."""
        return min(1.0, self.searched / self._blob.size) if self._blob.size > 0 else 1.0

    def search(self, check: Check) -> Iterator[None]:
        """Search the whole file, a window a step. Raises what `check` raises."""
        begin = self._line_start()
        for known, low, high in ((self._behind, begin, None), (self._before, 0, begin)):
            for window, hits in self._stream.hits(low, high):
                check()
                self.searched += window.due - window.fresh
                known += [Stretch(low + start, low + end) for start, end in hits]
                yield
                if self.is_cut:
                    return
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
        for known in (self._before, self._behind):
            if (number := bisect_left(known, (offset,))) < len(known):
                return known[number]
        return next(iter([*self._before[:1], *self._behind[:1]]), None)

    def before(self, offset: int) -> Stretch | None:
        """Return the last hit that begins before an offset, else the last of all."""
        for known in (self._behind, self._before):
            if number := bisect_left(known, (offset,)):
                return known[number - 1]
        return next(iter([*self._behind[-1:], *self._before[-1:]]), None)

    def within(self, start: int, end: int) -> Iterator[Stretch]:
        """Yield the hits known by now that reach into some bytes, in order."""
        for known in (self._before, self._behind):
            # None begins inside another: one at most reaches in from the left.
            first = max(0, bisect_left(known, (start,)) - 1)
            yield from (one for one in known[first : bisect_left(known, (end,))] if one.end > start)

    def number(self, one: Stretch) -> int:
        """Return the number of a hit among those known, from 1 at the start of the file."""
        return bisect_left(self._before, one) + bisect_left(self._behind, one) + 1
