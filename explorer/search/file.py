"""Where a pattern stands in a file of any size: from the line that a reader sees, then all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.layers.tree import Check
from explorer.limits import MOST_HIT_BYTES, MOST_HITS
from explorer.text.search import Pattern, Searcher, Stretch
from explorer.text.windows import Window, windows

WINDOW = 1 << 18
"""Bytes that a window of a file owns at least, but for the last."""


class SearchedFile(Struct):
    """One file, searched as far as it can be read and anybody wants to know.

    A window owns `size` bytes, and shows `before` bytes in front of those. `damage` says why
    some of the file can't be read; `is_cut` that it has more hits than are counted.
    """

    blob: Blob
    searcher: Searcher
    before: int = 1
    size: int = WINDOW
    count: int = 0
    is_cut: bool = False
    damage: str = ""
    _bytes: int = 0

    def hits(
        self, start: int = 0, end: int | None = None
    ) -> Iterator[tuple[Window, Sequence[Stretch]]]:
        """Yield the windows from where a line begins to another one or the end, with their hits.

        Offsets count from `start`.
        """
        pieces = self._pieces(start, self.blob.size if end is None else end)
        cut = windows(pieces, self.size, self.searcher.reach(self.before))
        for window, hits in self.searcher.search(cut):
            yield window, [*self._counted(hits)]
            if self.is_cut:
                return

    def _counted(self, hits: Iterable[Stretch]) -> Iterator[Stretch]:
        for one in hits:
            if self.count == MOST_HITS or self._bytes >= MOST_HIT_BYTES:
                self.is_cut = True
                return
            self.count += 1
            self._bytes += one.end - one.start
            yield one

    def _pieces(self, at: int, end: int) -> Iterator[bytes]:
        while at != end:
            try:
                piece = self.blob.read_at(at, min(self.size, end - at) if end > 0 else self.size)
            except DamageError as error:
                self.damage = error.message
                return
            if not piece:
                self.damage = f"cut short: {at} of {end} bytes are there"
                return
            yield piece
            at += len(piece)


class Matches:
    """The hits in a file as far as it was searched: from a line to the end, then the rest."""

    def __init__(self, blob: Blob, pattern: Pattern, start: int = 0, *, size: int = WINDOW) -> None:
        """Prepare a search that begins at an offset. Raises UsageError."""
        self._stream = SearchedFile(blob, pattern.searcher(), size=size)
        self._start = start
        # Those in front of the line where the search begins, and those behind.
        self._hits: tuple[list[Stretch], list[Stretch]] = [], []
        self.searched = 0
        self.is_complete = False

    @property
    def count(self) -> int:
        """The hits found so far."""
        return sum(map(len, self._hits))

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
        size = self._stream.blob.size
        return min(1.0, self.searched / size) if size > 0 else 1.0

    def search(self, check: Check) -> Iterator[None]:
        """Search the whole file, a window a step. Raises what `check` raises."""
        begin = self._line_start()
        for hits, low, high in zip(self._hits[::-1], (begin, 0), (None, begin), strict=True):
            for window, some in self._stream.hits(low, high):
                check()
                self.searched += window.due - window.fresh
                hits += [Stretch(low + start, low + end) for start, end in some]
                yield
                if self.is_cut:
                    return
        self.is_complete = True

    def _line_start(self) -> int:
        """Return where the line begins that the search begins in; of a very long one take all."""
        low = max(0, self._start - WINDOW)
        try:
            return low + self._stream.blob.read_at(low, self._start - low).rindex(b"\n") + 1
        except (DamageError, ValueError):
            return 0

    # Moving

    def after(self, offset: int) -> Stretch | None:
        """Return the first hit that begins at or behind an offset, else the first of all."""
        for hits in self._hits:
            if (number := bisect_left(hits, (offset,))) < len(hits):
                return hits[number]
        return next((hits[0] for hits in self._hits if hits), None)

    def before(self, offset: int) -> Stretch | None:
        """Return the last hit that begins before an offset, else the last of all."""
        for hits in self._hits[::-1]:
            if number := bisect_left(hits, (offset,)):
                return hits[number - 1]
        return next((hits[-1] for hits in self._hits[::-1] if hits), None)

    def within(self, start: int, end: int) -> Iterator[Stretch]:
        """Yield the hits found so far that reach into some bytes, in order."""
        for hits in self._hits:
            # None begins inside another: one at most reaches in from the left.
            first = max(0, bisect_left(hits, (start,)) - 1)
            yield from (one for one in hits[first : bisect_left(hits, (end,))] if one.end > start)

    def number(self, one: Stretch) -> int:
        """Return the number of a hit among those found so far, from 1 at the start of the file."""
        return sum(bisect_left(hits, one) for hits in self._hits) + 1
