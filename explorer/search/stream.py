"""The bytes of a file as a stream that a pattern is looked for in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.text.search import Searcher, Stretch
from explorer.text.windows import Window, windows

WINDOW = 1 << 20
"""Bytes that a window of a file owns at least, but for the last."""


class Stream:
    """A part of a file, read once; `damage` says in the end why it ended early, if it did."""

    def __init__(self, blob: Blob, start: int = 0, end: int | None = None) -> None:
        """Take the bytes from `start`, where a line begins, to `end`, or to the file's end."""
        self._blob = blob
        self._start = start
        self._end = blob.size if end is None else end
        self.damage = ""

    def search(
        self, searcher: Searcher, before: int = 1, size: int = WINDOW
    ) -> Iterator[tuple[Window, Sequence[Stretch]]]:
        """Yield its windows, each with the hits that begin in it: offsets from the stream's start.

        A window shows `before` bytes in front of those it owns.
        """
        yield from searcher.search(windows(self._pieces(size), size, searcher.reach(before)))

    def _pieces(self, size: int) -> Iterator[bytes]:
        at, end = self._start, self._end
        while at != end:
            try:
                piece = self._blob.read_at(at, min(size, end - at) if end >= 0 else size)
            except DamageError as error:
                self.damage = error.message
                return
            if not piece:
                self.damage = f"cut short: {at} of {end} bytes are there"
                return
            yield piece
            at += len(piece)
