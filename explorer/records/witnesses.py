"""How a layer's bytes are known without being read: whose `diff_id` was once found right.

A witness is text that names stored bytes so that the same text never means others: a file as it
was last written, the digest by which a registry gives them, or one that is made in a fifth of the
time that SHA-256 takes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, field

from explorer.cache import Cache
from explorer.errors import RecordError
from explorer.image import Layer
from explorer.image.blob import Blob, FileBlob
from explorer.image.compression import Compression
from explorer.image.digest import is_digest
from explorer.image.sources.store import PathBlob
from explorer.records.sections import document, read_document
from explorer.text.needles import Sealing

_MOST = 4_000
_NAME = "all"
# A file that was written within one tick of its disk's clock may be written again in that tick.
_TICK, _COARSE_TICK = 0.1, 2.0
_SECOND = 10**9


class StoredLayer(NamedTuple):
    """What stored bytes are: which layer, compressed in which way, and how many they are."""

    diff_id: str
    compression: Compression
    size: int


class WitnessNames(NamedTuple):
    """What names a layer's stored bytes, "" for what does not: a file, a digest, all of them."""

    file: str = ""
    blob: str = ""
    content: str = ""


class StoredBytes:
    """The stored bytes of a layer, hashed in order with BLAKE3 on all processors."""

    def __init__(self) -> None:
        from blake3 import blake3  # where nothing is hashed it is not needed

        self._hash = blake3(max_threads=blake3.AUTO)

    def add(self, data: memoryview) -> None:
        """Hash the next bytes."""
        self._hash.update(data)

    def name(self, sealing: Sealing) -> str:
        """Return the name of all that was added, which says nothing to who lacks the key."""
        return sealing.whole(b"content " + self._hash.digest()).hex()


def names_of(layer: Layer, sealing: Sealing) -> WitnessNames:
    """Return the names of a layer's bytes, which say nothing to who lacks the key."""
    digest = layer.digest if layer.digest and is_digest(layer.digest) else ""
    each = (_file(layer.blob), digest)
    return WitnessNames(*(sealing.whole(one.encode()).hex() if one else "" for one in each))


def image_name(identity: str, sealing: Sealing) -> str:
    """Return the name of an image of which an engine has said all there is."""
    return sealing.whole(f"image {identity}".encode()).hex()


def is_on_disk(blob: Blob) -> bool:
    """Return whether bytes are in a file of this machine."""
    return isinstance(blob, FileBlob | PathBlob)


def _file(blob: Blob) -> str:
    """Return a file's identity and its times; nothing where it may still change unseen."""
    try:
        if isinstance(blob, FileBlob):
            status, start = os.fstat(blob.file.fileno()), blob.start
        elif isinstance(blob, PathBlob):
            status, start = blob.path.stat(), 0
        else:
            return ""
    except OSError:
        return ""
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    tick = _TICK if changed % _SECOND else _COARSE_TICK
    if not status.st_nlink or time.time() - changed / _SECOND < tick:
        return ""
    times = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return f"{(status.st_dev, status.st_ino, *times, start, blob.size)}"


class Witnesses(Struct):
    """What was found right before, the last used last; all of it is one file of the cache."""

    cache: Cache
    _known: dict[str, StoredLayer] = field(default_factory=dict)
    _is_new: bool = False

    @classmethod
    def read(cls, cache: Cache) -> Witnesses:
        """Return those that the cache has; none where it has no file of them that makes sense."""
        witnesses = cls(cache)
        try:
            rows = read_document(memoryview(cache.read(_NAME) or b"[]"))
            witnesses._known = dict(_read(rows))
        except (RecordError, TypeError, ValueError):
            pass
        return witnesses

    def known(self, name: str) -> StoredLayer | None:
        """Return what the bytes of a name are, if that is known."""
        return self._known.get(name)

    def has(self, stored: StoredLayer) -> bool:
        """Return whether bytes by any name are known to be this."""
        return stored in self._known.values()

    def learn(self, names: Iterable[str], known: StoredLayer) -> None:
        """Take note of what the bytes of some names are."""
        for name in filter(None, names):
            self._is_new |= self._known.pop(name, None) != known
            self._known[name] = known

    def write(self) -> None:
        """Keep the last of them, where there are new ones."""
        if self._is_new:
            last = [*self._known.items()][-_MOST:]
            rows = [(name, one.diff_id, one.compression.value, one.size) for name, one in last]
            self.cache.write(_NAME, document(rows))
            self._is_new = False


def _read(rows: object) -> Iterator[tuple[str, StoredLayer]]:
    if not isinstance(rows, list):
        raise TypeError("no list")
    for name, diff_id, compression, size in rows:
        yield str(name), StoredLayer(str(diff_id), Compression(compression), int(size))
