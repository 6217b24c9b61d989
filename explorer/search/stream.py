"""The bytes of a file as a stream that a pattern is looked for in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.limits import MOST_HIT_BYTES, MOST_HITS
from explorer.text.search import Searcher, Stretch
from explorer.text.windows import Window, windows

WINDOW = 1 << 18
"""Bytes that a window of a file owns at least, but for the last."""


class Stream:
    """One file, searched as far as it can be read and anybody wants to know.

    `damage` says why some of it can't be read; `is_cut` that it has more hits than are counted.
    """

    def __init__(
        self, blob: Blob, searcher: Searcher, *, before: int = 1, size: int = WINDOW
    ) -> None:
        """Take a file; a window owns `size` bytes, and shows `before` bytes in front of those."""
        self._blob = blob
        self._searcher = searcher
        self._reach = searcher.reach(before)
        self._size = size
        self._bytes = 0
        self.count = 0
        self.is_cut = False
        self.damage = ""

    def hits(
        self, start: int = 0, end: int | None = None
    ) -> Iterator[tuple[Window, Sequence[Stretch]]]:
        """Yield the windows from where a line begins to another one or the end, with their hits.

        Offsets count from `start`.
        """
        pieces = self._pieces(start, self._blob.size if end is None else end)
        for window, hits in self._searcher.search(windows(pieces, self._size, self._reach)):
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
                piece = self._blob.read_at(at, min(self._size, end - at) if end > 0 else self._size)
            except DamageError as error:
                self.damage = error.message
                return
            if not piece:
                self.damage = f"cut short: {at} of {end} bytes are there"
                return
            yield piece
            at += len(piece)
