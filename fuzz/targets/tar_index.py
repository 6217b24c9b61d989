"""The index of a layer: whatever the bytes are, what is said of them is true."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

from explorer.image.blob import MemoryBlob
from explorer.layers import LayerIndex, index_tar
from explorer.layers.contents import content_of
from explorer.layers.paths import BEHIND_THE_END
from explorer.tar.fields import BLOCK
from fuzz.laws import is_safe
from fuzz.repairing import with_checksums
from fuzz.target import Target

_MOST_HOLES = 1 << 16


def one(data: bytes) -> None:
    """Index a layer and read the bytes of its files."""
    index = index_tar(BytesIO(data))
    assert index.damage is None or is_safe(index.damage)
    _columns_fit(index)
    _entries_fit(data, index)
    _holes_fit(data, index)


def _columns_fit(index: LayerIndex) -> None:
    count = len(index)
    columns = (index.kinds, index.owners, index.sizes, index.mtimes, index.headers, index.offsets)
    assert all(len(column) == count for column in columns)
    assert len(index.digests) == 32 * count
    rare = (index.devices, index.xattrs, index.sparse, index.tar_names, index.ignored)
    assert all(position < count for facts in rare for position in facts)


def _entries_fit(tar: bytes, index: LayerIndex) -> None:
    """Each entry stands behind the one before, and has its bytes in the tar."""
    end = 0
    for entry, header, offset in zip(index, index.headers, index.offsets, strict=True):
        stored = tar[offset : offset + entry.stored_size]
        if entry.has_header:
            assert end <= header <= offset - BLOCK <= len(tar) - BLOCK
        else:
            assert end <= header == offset < len(tar)
            assert (entry.path, entry.position) == (BEHIND_THE_END, len(index) - 1)
        assert len(stored) == entry.stored_size
        assert entry.sha256 == (sha256(stored).hexdigest() if stored else None)
        assert not entry.path.startswith(b"/")
        end = offset + entry.stored_size


def _holes_fit(tar: bytes, index: LayerIndex) -> None:
    """Read sparse files: they are as long as they say, from every place."""
    for position in index.sparse:
        content = content_of(index.entry(position), MemoryBlob(tar))
        whole = content.read_at(0, _MOST_HOLES)
        assert len(whole) == min(content.size, _MOST_HOLES)
        assert content.read_at(len(whole) // 2, 99) == whole[len(whole) // 2 :][:99]


TARGET = Target(one, length=4096, repair=with_checksums)
