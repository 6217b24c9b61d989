"""Blobs: bytes that can be read at any offset, from a file, a part of one, or memory.

A blob has no position of its own, so several threads may read one at the same time.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Protocol, cast, runtime_checkable

from msgspec import Struct

from explorer.allowance import Charge
from explorer.errors import DamageError

# Measured: opening a file and reading it; besides, each byte takes a step with its digest.
_STEPS_A_BLOB = 10_000


class ByteStream(Protocol):
    """A stream of bytes, raw or buffered."""

    def read(self, size: int, /) -> bytes | None:
        """Return up to `size` bytes, empty at the end."""


@runtime_checkable
class Blob(Protocol):
    """Some bytes of an image that can be read at any offset."""

    @property
    def size(self) -> int:
        """The number of bytes; -1 where it is not known yet."""

    def read_at(self, offset: int, size: int) -> bytes:
        """Return `size` bytes from `offset`, fewer only at the end. Raises DamageError.

        Before the beginning there is nothing: what an image says of offsets may be negative.
        """


@runtime_checkable
class LosingBlob(Blob, Protocol):
    """A blob that goes on where it can't be read, with zeros."""

    @property
    def loss(self) -> str | None:
        """What could not be read so far; None for nothing."""


class LastingFile(io.FileIO):
    """An open file that is closed with the last blob that refers to it, without a warning."""

    def __del__(self) -> None:
        self.close()


class FileBlob(Struct, frozen=True):
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
        """Return up to `size` bytes from `offset`. Raises DamageError."""
        size = min(size, self.size - offset)
        if size <= 0 or offset < 0:
            return b""
        try:
            return os.pread(self.file.fileno(), size, self.start + offset)
        except OSError as error:
            raise _unreadable(error) from error

    def read_into(self, offset: int, buffer: memoryview) -> int:
        """Fill a buffer from `offset`; return how many bytes there were. Raises DamageError."""
        size = min(len(buffer), self.size - offset)
        if size <= 0 or offset < 0:
            return 0
        try:
            return os.preadv(self.file.fileno(), [memoryview(buffer)[:size]], self.start + offset)
        except OSError as error:
            raise _unreadable(error) from error


def _unreadable(error: OSError) -> DamageError:
    return DamageError(f"the bytes can't be read: {error.strerror}")


class MemoryBlob(Struct, frozen=True):
    """Bytes in memory, such as those that a descriptor embeds."""

    data: bytes

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`."""
        return self.data[offset : offset + max(0, size)] if offset >= 0 else b""


class PartBlob(Struct, frozen=True):
    """A part of another blob: `start` and `size` in bytes."""

    whole: Blob
    start: int
    size: int

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises DamageError."""
        if offset < 0:
            return b""
        return self.whole.read_at(self.start + offset, max(0, min(size, self.size - offset)))


class LaterBlob:
    """Bytes that somebody makes when the first of them are asked for; `size` counts them."""

    def __init__(self, size: int, make: Callable[[], Blob]) -> None:
        self.size = size
        self._make = make
        self._made: Blob | None = None
        self._lock = Lock()

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises DamageError."""
        with self._lock:
            self._made = self._made or self._make()
        return self._made.read_at(offset, size)


class CutBlob(Struct, frozen=True):
    """Bytes whose end is lost.

    `rest` is what is there, `size` the number of bytes that there should be, `reason` what
    happened to the others.
    """

    rest: Blob
    size: int
    reason: str

    def read_at(self, offset: int, size: int) -> bytes:
        """Return those of the bytes that are there. Raises DamageError where none is."""
        data = self.rest.read_at(offset, size)
        if not data and size > 0 and offset < self.size:
            raise DamageError(self.reason)
        return data


class MissingBlob(Struct, frozen=True):
    """Bytes that the image refers to and does not have; `reason` says why."""

    reason: str

    @property
    def size(self) -> int:
        """Unknown, so -1."""
        return -1

    def read_at(self, offset: int, size: int) -> bytes:  # noqa: ARG002
        """Raise DamageError: there is nothing to read."""
        raise DamageError(self.reason)


def read_into(blob: Blob, offset: int, buffer: memoryview) -> int:
    """Fill a buffer with a blob's bytes from `offset`; return how many there were.

    Those of a file are not copied once more. Raises DamageError.
    """
    if isinstance(blob, FileBlob):
        return blob.read_into(offset, buffer)
    data = blob.read_at(offset, len(buffer))
    buffer[: len(data)] = data
    return len(data)


class ReadStream(io.RawIOBase):
    """A stream that is read and never written."""

    def readable(self) -> bool:
        """Say yes."""
        return True


class BlobReader(ReadStream):
    """A blob as a stream, from `start` to its end; `position` is the offset of the next byte."""

    def __init__(self, blob: Blob, start: int = 0) -> None:
        super().__init__()
        self._blob = blob
        self.position = start

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the blob goes; return the bytes read."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, all of them without a size. Raises DamageError."""
        if size < 0:
            return self.readall()
        data = self._blob.read_at(self.position, size)
        self.position += len(data)
        return data

    def skip(self, size: int) -> int:
        """Pass over bytes without reading them; return how many."""
        self.position += max(0, size)
        return size


def read_blob(blob: Blob, limit: int, charge: Charge) -> bytes:
    """Return all bytes of a blob that should be small. Raises DamageError over `limit` bytes.

    The work is charged before it is done, which raises LimitError.
    """
    is_small = blob.size <= limit
    charge(_STEPS_A_BLOB + is_small * max(blob.size, 0))
    data = blob.read_at(0, limit + 1) if is_small else b""
    if max(blob.size, len(data)) > limit:
        raise DamageError(f"a document is over the limit of {limit} bytes")
    if 0 <= blob.size != len(data):
        blob.read_at(len(data), 1)  # which may know why there is no more
        raise DamageError(f"cut short: {len(data)} of {blob.size} bytes are there")
    return data
