"""The bytes of one file, taken from the uncompressed bytes of its layer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import force_setattr

from explorer.allowance import Charge
from explorer.image.blob import Blob, CutBlob, PartBlob
from explorer.layers.index import Entry
from explorer.tar.pax import SparseMap


def content_of(entry: Entry, layer: Blob) -> Blob:
    """Return a file's bytes as a blob, with zeros in its holes."""
    stored: Blob = PartBlob(layer, entry.index.offsets[entry.position], entry.stored_size)
    if entry.missing:
        whole = entry.stored_size + entry.missing
        stored = CutBlob(stored, whole, "the layer is cut short inside this file")
    sparse = entry.index.sparse.get(entry.position)
    return SparseBlob(stored, sparse) if sparse else stored


class SparseBlob(Struct, frozen=True):
    """A sparse file: the stored bytes of its segments, zeros between them."""

    stored: Blob
    map: SparseMap
    _starts: tuple[int, ...] = ()
    _offsets: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        segments = self.map.segments
        force_setattr(self, "_starts", tuple(start for start, _ in segments))
        lengths = (length for _, length in segments)
        force_setattr(self, "_offsets", tuple(accumulate(lengths, initial=0)))

    @property
    def size(self) -> int:
        """The bytes of the file, holes included."""
        return self.map.size

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises DamageError."""
        size = max(0, min(size, self.size - offset))
        window = bytearray(size)
        starts, offsets = self._starts, self._offsets
        first = max(0, bisect_right(starts, offset) - 1)
        for number in range(first, len(starts)):
            start, length = self.map.segments[number]
            if start >= offset + size:
                break
            low, high = max(start, offset), min(start + length, offset + size)
            if low < high:
                data = self.stored.read_at(offsets[number] + low - start, high - low)
                window[low - offset : low - offset + len(data)] = data
                if len(data) < high - low:
                    return bytes(window[: low - offset + len(data)])
        return bytes(window)


class ChargedBlob(Struct):
    """A file's bytes for a reader whom the image may make jump about: each jump is charged."""

    blob: Blob
    charge: Charge
    steps_a_jump: int
    _next: int = 0

    @property
    def size(self) -> int:
        """The bytes there are."""
        return self.blob.size

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises DamageError and LimitError."""
        if offset != self._next:
            self.charge(self.steps_a_jump)
        self._next = offset + size
        return self.blob.read_at(offset, size)


def stretches(content: Blob) -> Sequence[tuple[int, int]]:
    """Return the runs of bytes between a file's holes, each as (offset, length) in bytes."""
    if isinstance(content, SparseBlob):
        return content.map.segments
    return [(0, content.size)]


def holes_size(content: Blob) -> int:
    """Return how many bytes of a file are holes."""
    return content.size - sum(length for _, length in stretches(content))
