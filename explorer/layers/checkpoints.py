"""Random access into gzip: copies of the inflating state, taken while the layer went by."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from threading import Lock

from explorer.image.blob import Blob, BlobReader
from explorer.image.compression import Checkpointed, GunzipReader

_FIRST_SPACING = 4 << 20
_MAXIMUM = 256
_SKIP = 1 << 18


@dataclass(slots=True)
class Checkpoints:
    """States by place: `given` uncompressed bytes had come out when `taken` were in.

    They stand 4 MiB of output apart; past 256 of them every second goes and the
    distance doubles, so a layer of any size costs some 20 MB and a read at most
    1/256 of the time it takes to inflate all.
    """

    taken: list[int] = field(default_factory=list)
    given: list[int] = field(default_factory=list)
    states: list[Checkpointed] = field(default_factory=list)
    _spacing: int = _FIRST_SPACING

    def observe(self, taken: int, given: int, state: Checkpointed) -> None:
        """Keep a copy of the state when the last one is far enough behind."""
        if given - (self.given[-1] if self.given else 0) < self._spacing:
            return
        self.taken.append(taken)
        self.given.append(given)
        self.states.append(state.copy())
        if len(self.states) > _MAXIMUM:
            self._thin()

    def _thin(self) -> None:
        self._spacing *= 2
        del self.taken[::2], self.given[::2], self.states[::2]

    def before(self, offset: int) -> tuple[int, int, Checkpointed | None]:
        """Return the nearest place at or before an uncompressed offset: taken, given, state."""
        found = bisect_right(self.given, offset) - 1
        if found < 0:
            return 0, 0, None
        return self.taken[found], self.given[found], self.states[found].copy()


class GzipBlob:
    """The uncompressed bytes of a gzip'd blob, at random; `size` counts them."""

    def __init__(self, blob: Blob, checkpoints: Checkpoints, size: int) -> None:
        self.size = size
        self._blob = blob
        self._checkpoints = checkpoints
        self._lock = Lock()
        self._reader: GunzipReader | None = None
        self._position = 0

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises DamageError."""
        size = min(size, self.size - offset)
        if size <= 0:
            return b""
        with self._lock:
            reader = self._reader_near(offset)
            self._skip(reader, offset - self._position)
            return self._read(reader, size)

    def _reader_near(self, offset: int) -> GunzipReader:
        """Go on with the last reader where that is nearer than any checkpoint."""
        taken, given, state = self._checkpoints.before(offset)
        if self._reader is None or not given <= self._position <= offset:
            source = BlobReader(self._blob, taken)
            self._reader = GunzipReader(source, state=state)
            self._position = given
        return self._reader

    def _skip(self, reader: GunzipReader, count: int) -> None:
        scratch = memoryview(bytearray(min(count, _SKIP)))
        while count > 0 and (got := reader.readinto(scratch[: min(count, _SKIP)])):
            self._position += got
            count -= got

    def _read(self, reader: GunzipReader, size: int) -> bytes:
        buffer = memoryview(bytearray(size))
        filled = 0
        while filled < size and (got := reader.readinto(buffer[filled:])):
            filled += got
        self._position += filled
        return bytes(buffer[:filled])
