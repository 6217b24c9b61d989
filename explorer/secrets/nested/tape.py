"""Bytes that are read once and in order, with a look ahead: what archives are read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from explorer.allowance import Charge
from explorer.errors import DamageError
from explorer.image.blob import Blob

CHUNK = 1 << 18
# Measured: what it takes to read a header and make sense of it, and to take the next chunk.
_STEPS_A_READ, _STEPS_A_CHUNK, _BYTES_A_STEP = 300, 200, 2


class Tape:
    """A stream over chunks of any length, each charged for; it ends with them.

    Raises nothing itself but LimitError.
    """

    def __init__(self, chunks: Iterable[bytes], charge: Charge) -> None:
        self.charge = charge
        self._chunks = iter(chunks)
        self._buffer = b""
        self._at = 0

    def read(self, size: int) -> bytes:
        """Return `size` bytes; fewer at the end alone."""
        self.charge(_STEPS_A_READ)
        at, end = self._at, self._at + size
        if end > len(self._buffer):
            return self._gather(size)
        self._at = end
        return self._buffer[at:end]

    def chunk(self, size: int = CHUNK) -> bytes:
        """Return the next bytes, at least one and at most `size`; none at the end."""
        if self._at >= len(self._buffer) and not self._refill():
            return b""
        at = self._at
        self._at = min(at + size, len(self._buffer))
        return self._buffer[at : self._at]

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes, which stay unread; fewer at the end alone."""
        self.charge(_STEPS_A_READ)
        if self._at + size > len(self._buffer):
            self.unread(self._gather(size))
        return self._buffer[self._at : self._at + size]

    def unread(self, data: bytes) -> None:
        """Put bytes back, to be read next."""
        if data:
            self._buffer, self._at = data + self._buffer[self._at :], 0

    def back(self, count: int) -> None:
        """Put back the last `count` bytes that `chunk` has just returned, at no cost."""
        self._at -= count

    def skip(self, size: int) -> int:
        """Pass over `size` bytes; return how many there were."""
        left = size
        while left > 0 and (data := self.chunk(left)):
            left -= len(data)
        return size - left

    def skip_zeros(self) -> None:
        """Pass over zero bytes."""
        while data := self.chunk():
            if rest := data.lstrip(b"\0"):
                self.back(len(rest))
                return

    def drain(self) -> None:
        """Pass over all that is left."""
        while self.chunk():
            pass

    def part(self, size: int) -> TapePart:
        """Return the next `size` bytes as a tape; drain it before reading on from this one."""
        return TapePart(self, size)

    def _gather(self, size: int) -> bytes:
        pieces = [self._buffer[self._at :]]
        missing = size - len(pieces[0])
        self._buffer, self._at = b"", 0
        while missing > 0 and self._refill():
            pieces.append(self._buffer[:missing])
            self._at = len(pieces[-1])
            missing -= self._at
        return b"".join(pieces)

    def _refill(self) -> bool:
        for data in self._chunks:
            self.charge(_STEPS_A_CHUNK + len(data) // _BYTES_A_STEP)
            if data:
                self._buffer, self._at = data, 0
                return True
        self._buffer, self._at = b"", 0
        return False


class TapePart(Tape):
    """The next bytes of a tape; `missing` counts those that have not been read from it."""

    def __init__(self, whole: Tape, size: int) -> None:
        super().__init__(self._slices(whole), whole.charge)
        self.missing = max(size, 0)

    def _slices(self, whole: Tape) -> Iterator[bytes]:
        while self.missing and (data := whole.chunk(min(self.missing, CHUNK))):
            self.missing -= len(data)
            yield data


class CountingTape(Tape):
    """A tape over a blob that knows the offset it stands at."""

    def __init__(self, blob: Blob, start: int, charge: Charge) -> None:
        self._given = start
        super().__init__(self._counted(blob_chunks(blob, start)), charge)

    def _counted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._given += len(chunk)
            yield chunk

    @property
    def position(self) -> int:
        """The offset of the next byte."""
        return self._given - (len(self._buffer) - self._at)


def blob_chunks(blob: Blob, start: int = 0, size: int | None = None) -> Iterator[bytes]:
    """Yield a blob's bytes from `start`, at most `size` of them. Raises DamageError."""
    end = None if size is None else start + size
    while data := blob.read_at(start, CHUNK if end is None else min(CHUNK, end - start)):
        start += len(data)
        yield data


def undamaged(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the chunks that come before damage, and end there without an error."""
    with suppress(DamageError):
        yield from chunks
