"""Random access into gzip: copies of the decompressor's state, taken while the layer is read."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from threading import Lock
from typing import TypeAlias

from msgspec import Struct, field

from explorer.image.blob import Blob, BlobReader
from explorer.image.compression import Checkpointed, GunzipReader

_FIRST_SPACING = 4 << 20
_MAXIMUM = 256
_SHARED_MAXIMUM = 1024
_READERS = 16
_SKIP = 1 << 18

Checkpoint: TypeAlias = tuple[int, int, Checkpointed]
"""Compressed bytes read so far, uncompressed bytes produced so far, and the state there."""


class CheckpointPool:
    """The checkpoints and open readers that all layers of an image share: about 90 MB at most."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._layers: dict[int, Checkpoints] = {}
        self._kept = 0
        self._readers: OrderedDict[GzipBlob, tuple[GunzipReader, int]] = OrderedDict()

    def keep_one_more(self, checkpoints: Checkpoints) -> None:
        """Count a new checkpoint; while there are more than 1024, the largest layer drops half."""
        with self._lock:
            self._layers[id(checkpoints)] = checkpoints
            self._kept += 1
            if len(checkpoints) > _MAXIMUM:
                self._kept -= checkpoints.thin()
            while self._kept > _SHARED_MAXIMUM:
                self._kept -= max(self._layers.values(), key=len).thin()

    def take_reader(self, blob: GzipBlob) -> tuple[GunzipReader | None, int]:
        """Take out the reader that a blob put back, with its uncompressed position in bytes."""
        with self._lock:
            return self._readers.pop(blob, (None, 0))

    def put_reader(self, blob: GzipBlob, reader: GunzipReader, position: int) -> None:
        """Keep a reader for the blob's next read; only the 16 put back last are kept."""
        with self._lock:
            self._readers[blob] = reader, position
            if len(self._readers) > _READERS:
                self._readers.popitem(last=False)


class Checkpoints(Struct):
    """The checkpoints of one layer, at first one for every 4 MiB of output.

    With more than 256 every second one is dropped and the distance doubles: a layer of any size
    takes about 20 MB, and a read inflates at most 1/256 of the layer before it.
    """

    pool: CheckpointPool = field(default_factory=CheckpointPool)

    _checkpoints: list[Checkpoint] = field(default_factory=list)
    _spacing: int = _FIRST_SPACING

    def observe(self, taken: int, given: int, state: Checkpointed) -> None:
        """Keep a copy of the state if the last checkpoint is far enough behind."""
        if given - (self._checkpoints[-1][1] if self._checkpoints else 0) < self._spacing:
            return
        self._checkpoints.append((taken, given, state.copy()))
        self.pool.keep_one_more(self)

    def thin(self) -> int:
        """Drop every second checkpoint and double the distance; return how many were dropped."""
        before = len(self)
        self._spacing *= 2
        # A new list, as another thread may be reading the old one.
        self._checkpoints = self._checkpoints[1::2]
        return before - len(self)

    def __len__(self) -> int:
        return len(self._checkpoints)

    def before(self, offset: int) -> tuple[int, int, Checkpointed | None]:
        """Return the nearest checkpoint at or before an uncompressed offset; state None: none."""
        checkpoints = self._checkpoints
        nearest = bisect_right(checkpoints, offset, key=lambda one: one[1]) - 1
        if nearest < 0:
            return 0, 0, None
        taken, given, state = checkpoints[nearest]
        return taken, given, state.copy()


class GzipBlob:
    """The uncompressed bytes of a gzip'd blob, readable at any offset; `size` counts them."""

    def __init__(self, blob: Blob, checkpoints: Checkpoints, size: int) -> None:
        self.size = size
        self._blob = blob
        self._checkpoints = checkpoints
        self._lock = Lock()
        self._position = 0

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises DamageError."""
        size = min(size, self.size - offset)
        if size <= 0 or offset < 0:
            return b""
        with self._lock:
            reader = self._reader_near(offset)
            self._skip(reader, offset - self._position)
            data = self._read(reader, size)
            self._checkpoints.pool.put_reader(self, reader, self._position)
            return data

    def _reader_near(self, offset: int) -> GunzipReader:
        """Return a reader at or before an offset: the last one, or one from the checkpoint."""
        taken, given, state = self._checkpoints.before(offset)
        reader, self._position = self._checkpoints.pool.take_reader(self)
        if reader is None or not given <= self._position <= offset:
            reader = GunzipReader(BlobReader(self._blob, taken), state=state)
            self._position = given
        return reader

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
