"""Random access into gzip: copies of the inflating state, taken while the layer went by."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeAlias

from explorer.image.blob import Blob, BlobReader
from explorer.image.compression import Checkpointed, GunzipReader

_FIRST_SPACING = 4 << 20
_MAXIMUM = 256
_SHARED_MAXIMUM = 1024
_READERS = 16
_SKIP = 1 << 18

Mark: TypeAlias = tuple[int, int, Checkpointed]
"""A place and the state there: compressed bytes taken in, uncompressed bytes given out."""


class Shared:
    """What the layers of one image keep together to get at their bytes: some 90 MB at most."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._layers: dict[int, Checkpoints] = {}
        self._kept = 0
        self._readers: OrderedDict[GzipBlob, tuple[GunzipReader, int]] = OrderedDict()

    def keep_one_more(self, checkpoints: Checkpoints) -> None:
        """Count a new checkpoint; past 1024 of all layers, the layer with most loses half."""
        with self._lock:
            self._layers[id(checkpoints)] = checkpoints
            self._kept += 1
            if len(checkpoints) > _MAXIMUM:
                self._kept -= checkpoints.thin()
            while self._kept > _SHARED_MAXIMUM:
                self._kept -= max(self._layers.values(), key=len).thin()

    def take_reader(self, blob: GzipBlob) -> tuple[GunzipReader | None, int]:
        """Return the reader that a blob has put back, and where it stands; it is in use then."""
        with self._lock:
            return self._readers.pop(blob, (None, 0))

    def put_reader(self, blob: GzipBlob, reader: GunzipReader, position: int) -> None:
        """Keep a reader to go on with later; of those put back the last 16 stay."""
        with self._lock:
            self._readers[blob] = reader, position
            if len(self._readers) > _READERS:
                self._readers.popitem(last=False)


@dataclass(slots=True)
class Checkpoints:
    """States by place: so many bytes were in, so many uncompressed ones had come out.

    They stand 4 MiB of output apart; past 256 of them every second goes and the
    distance doubles, so a layer of any size costs some 20 MB and a read at most
    1/256 of the time it takes to inflate all. Many layers have to share.
    """

    shared: Shared = field(default_factory=Shared)

    _marks: list[Mark] = field(default_factory=list)
    _spacing: int = _FIRST_SPACING

    def observe(self, taken: int, given: int, state: Checkpointed) -> None:
        """Keep a copy of the state when the last one is far enough behind."""
        if given - (self._marks[-1][1] if self._marks else 0) < self._spacing:
            return
        self._marks.append((taken, given, state.copy()))
        self.shared.keep_one_more(self)

    def thin(self) -> int:
        """Let every second one go, and keep to twice the distance; return how many went."""
        before = len(self)
        self._spacing *= 2
        # Another list, as somebody may be reading at the same time.
        self._marks = self._marks[1::2]
        return before - len(self)

    def __len__(self) -> int:
        return len(self._marks)

    def before(self, offset: int) -> tuple[int, int, Checkpointed | None]:
        """Return the nearest place at or before an uncompressed offset: taken, given, state."""
        marks = self._marks
        found = bisect_right(marks, offset, key=lambda mark: mark[1]) - 1
        if found < 0:
            return 0, 0, None
        taken, given, state = marks[found]
        return taken, given, state.copy()


class GzipBlob:
    """The uncompressed bytes of a gzip'd blob, at random; `size` counts them."""

    def __init__(self, blob: Blob, checkpoints: Checkpoints, size: int) -> None:
        self.size = size
        self._blob = blob
        self._checkpoints = checkpoints
        self._lock = Lock()
        self._position = 0

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises DamageError."""
        size = min(size, self.size - offset)
        if size <= 0:
            return b""
        with self._lock:
            reader = self._reader_near(offset)
            self._skip(reader, offset - self._position)
            data = self._read(reader, size)
            self._checkpoints.shared.put_reader(self, reader, self._position)
            return data

    def _reader_near(self, offset: int) -> GunzipReader:
        """Go on with the last reader where that is nearer than any checkpoint."""
        taken, given, state = self._checkpoints.before(offset)
        reader, self._position = self._checkpoints.shared.take_reader(self)
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
