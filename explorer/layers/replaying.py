"""Gives a listener the contents of a layer that was read before, as its pass would have."""

from __future__ import annotations

from explorer.image.blob import Blob, PartBlob
from explorer.image.progress import Progress, silent
from explorer.layers.index import Entry, Kind
from explorer.layers.listening import Listener
from explorer.layers.reading import ReadLayer

_WHOLE = 4 << 20
_PART = 1 << 20


def replay(read: ReadLayer, listener: Listener, progress: Progress = silent) -> None:
    """Give a listener every content of a layer that has been read, in tar order.

    Progress counts bytes of the uncompressed layer. Raises DamageError where the layer can't be
    read any more, and what `progress` raises.
    """
    index, stage = read.index, f"layer {read.layer.number}"
    for position, kind in enumerate(index.kinds):
        if kind == Kind.FILE and index.sizes[position]:
            progress(stage, index.offsets[position], read.size)
            _replay_file(index.entry(position), read.contents, listener)


def _replay_file(entry: Entry, layer: Blob, listener: Listener) -> None:
    index, position = entry.index, entry.position
    path, digest = index.paths[position], index.digest(position)
    stored = PartBlob(layer, index.offsets[position], entry.stored_size)
    if stored.size <= _WHOLE:
        listener.whole(position, path, digest, memoryview(stored.read_at(0, stored.size)))
        return
    for start in range(0, stored.size, _PART):
        listener.part(position, path, stored.read_at(start, _PART))
    listener.end(position, path, digest)
