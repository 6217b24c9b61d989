"""Bytes that stand somewhere: a whole file, a part of one, memory, or nowhere at all.

A blob opens as often as it is asked to, reads at any place, and shares no
position with another reader, so threads may use one at the same time.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast, runtime_checkable

from explorer.errors import DamageError

BUFFER = 1 << 18


@runtime_checkable
class Blob(Protocol):
    """Some bytes of an image: `size` counts them; -1 where nobody knows yet."""

    @property
    def size(self) -> int:
        """The bytes there are."""

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`; fewer at the end alone. Raises DamageError."""


class LastingFile(io.FileIO):
    """An open file that lasts as long as a blob refers to it, and then closes without a word."""

    def __del__(self) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class FileBlob:
    """A part of an open file: `start` and `size` in bytes."""

    file: BinaryIO
    start: int
    size: int

    @classmethod
    def whole(cls, path: Path) -> FileBlob:
        """Open a file as one blob. Raises OSError."""
        file = LastingFile(path)
        return cls(cast("BinaryIO", file), 0, os.fstat(file.fileno()).st_size)

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset` without moving the file's position."""
        size = min(size, self.size - offset)
        if size <= 0:
            return b""
        try:
            return os.pread(self.file.fileno(), size, self.start + offset)
        except OSError as error:
            raise DamageError(f"the bytes can't be read: {error.strerror}") from error


@dataclass(frozen=True, slots=True)
class MemoryBlob:
    """Bytes in memory, such as those a descriptor embeds."""

    data: bytes

    @property
    def size(self) -> int:
        """The bytes there are."""
        return len(self.data)

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`."""
        return self.data[offset : offset + size]


@dataclass(frozen=True, slots=True)
class PartBlob:
    """A part of another blob: `start` and `size` in bytes."""

    whole: Blob
    start: int
    size: int

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises DamageError."""
        return self.whole.read_at(self.start + offset, max(0, min(size, self.size - offset)))


@dataclass(frozen=True, slots=True)
class CutBlob:
    """Bytes whose end is lost: what is there reads well, and what lies beyond is damage.

    `size` counts the bytes there should be, `reason` says what happened to the rest.
    """

    rest: Blob
    size: int
    reason: str

    def read_at(self, offset: int, size: int) -> bytes:
        """Return the bytes that are there. Raises DamageError where there are none."""
        data = self.rest.read_at(offset, size)
        if not data and size > 0 and offset < self.size:
            raise DamageError(self.reason)
        return data


@dataclass(frozen=True, slots=True)
class MissingBlob:
    """Bytes that the image speaks of and does not have."""

    reason: str

    @property
    def size(self) -> int:
        """Nobody knows."""
        return -1

    def read_at(self, offset: int, size: int) -> bytes:  # noqa: ARG002
        """Raise DamageError: there is nothing to read."""
        raise DamageError(self.reason)


class BlobStream:
    """A blob as a stream that passes over bytes without reading them; `position` in bytes."""

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self.position = 0

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, fewer at the end. Raises DamageError."""
        data = self._blob.read_at(self.position, max(0, size))
        self.position += len(data)
        return data

    def skip(self, size: int) -> int:
        """Pass over bytes; return how many."""
        self.position += max(0, size)
        return size


class BlobReader(io.RawIOBase):
    """A blob as a stream, from its first byte or a later one to its last."""

    def __init__(self, blob: Blob, start: int = 0) -> None:
        super().__init__()
        self._blob = blob
        self._position = start

    @property
    def position(self) -> int:
        """The bytes read so far."""
        return self._position

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the blob goes; return the bytes read."""
        data = self._blob.read_at(self._position, len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def read_blob(blob: Blob, limit: int) -> bytes:
    """Return all bytes of a blob that should be small. Raises DamageError over `limit` bytes."""
    data = b"" if blob.size > limit else blob.read_at(0, limit + 1)
    if max(blob.size, len(data)) > limit:
        raise DamageError(f"a document is over the limit of {limit} bytes")
    if 0 <= blob.size != len(data):
        raise DamageError(f"cut short: {len(data)} of {blob.size} bytes are there")
    return data
