"""Bytes that come as a stream and are kept on the way: whoever reads them waits for them."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.image.blob import FileBlob
from explorer.image.spool import append, private_file


class ArrivingBlob:
    """A stream of chunks as a blob in a private file; no chunk is taken before it is read.

    Raises what taking a chunk raises, and ImageError where there is no room for it.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._file = private_file()
        self._done = 0
        self._is_whole = False

    @property
    def size(self) -> int:
        """The number of bytes; -1 until the last one is here."""
        return self._done if self._is_whole else -1

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`, as soon as they are here."""
        while self._done < offset + size and not self._is_whole:
            self._take()
        return self.kept(0, self._done).read_at(offset, size)

    def kept(self, start: int, size: int) -> FileBlob:
        """Return a part that is here, or will be."""
        return FileBlob(self._file, start, size)

    def whole(self) -> FileBlob:
        """Return all bytes, as soon as the last one is here."""
        while not self._is_whole:
            self._take()
        return self.kept(0, self._done)

    def _take(self) -> None:
        chunk = next(self._chunks, None)
        if chunk is None:
            self._is_whole = True
            return
        append(self._file, chunk)
        self._done += len(chunk)
