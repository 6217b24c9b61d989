"""What the index of a layer is charged for is what it takes, whatever its entries are."""

from __future__ import annotations

import gc
import io
import tarfile
import tracemalloc
from collections.abc import Callable

import pytest

from explorer.allowance import Allowance
from explorer.errors import LimitError
from explorer.layers import Union
from explorer.layers.indexer import index_tar
from explorer.limits import Limits
from tests.hostile.bombs import extended, header, record, sparse

COUNT = 5_000
# What a layer takes whatever is in it, in bytes.
ONCE = 100_000


def device(name: str, number: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.devmajor, info.devminor = tarfile.CHRTYPE, 300 + number, 700 + number
    return info.tobuf(tarfile.GNU_FORMAT)


def owned(name: str, number: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.uid, info.gid, info.mtime = 1_000 + number, 2_000 + number, 10**9 + number
    return info.tobuf(tarfile.GNU_FORMAT)


HARD, SYMBOLIC, FIFO, FOLDER = tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE
ENTRIES: dict[str, Callable[[int], bytes]] = {
    "file": lambda n: header(f"d/{n:06}"),
    "folder": lambda n: header(f"d/{n:06}", kind=FOLDER),
    "one name": lambda _: header("d/same"),
    "symbolic link": lambda n: header(f"d/{n:06}", kind=SYMBOLIC, link=f"{n:099}"),
    "hard link": lambda n: header(f"d/{n:06}", kind=HARD, link=f"d/{max(n - 1, 0):06}"),
    "hard link to nothing": lambda n: header(f"d/{n:06}", kind=HARD, link=f"x/{n:06}"),
    "device": lambda n: device(f"d/{n:06}", n),
    "pipe": lambda n: header(f"d/{n:06}", kind=FIFO),
    "whiteout": lambda n: header(f"d/.wh.{n:06}"),
    "opaque marker": lambda n: header(f"d{n:06}/.wh..wh..opq"),
    "odd name": lambda n: header(f"./d/x/../{n:06}"),
    "owner": lambda n: owned(f"d/{n:06}", n),
    "attribute": lambda n: extended(record(b"SCHILY.xattr.user.a", b"%d" % n)) + header(f"{n}"),
    "long name": lambda n: extended(record(b"path", b"d/%0500d" % n)) + header("x"),
    "long link": lambda n: extended(record(b"linkpath", b"%0500d" % n)) + header(f"{n}", 0, b"2"),
    "segments": lambda n: sparse(f"d/{n:06}", 600, [(0, 3), (500, 3)]),
}


def layer_of(entry: Callable[[int], bytes]) -> bytes:
    return b"".join(entry(number) for number in range(COUNT)) + bytes(1024)


@pytest.mark.parametrize("kind", ENTRIES)
def test_no_entry_takes_more_memory_than_is_charged(kind: str) -> None:
    stream, allowance = io.BytesIO(layer_of(ENTRIES[kind])), Allowance()
    gc.collect()
    tracemalloc.start()
    union = Union()
    union.apply(index_tar(stream, keep=allowance.keep))
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(union.fates[0].index) == COUNT
    assert taken <= allowance._kept + ONCE


@pytest.mark.parametrize("kind", ENTRIES)
def test_where_memory_is_spent_reading_stops_and_says_so(kind: str) -> None:
    allowance = Allowance(Limits(index=COUNT * 100))
    index = index_tar(io.BytesIO(layer_of(ENTRIES[kind])), keep=allowance.keep)
    assert 0 < len(index) <= COUNT
    assert "max-index" in (index.damage or "")
    with pytest.raises(LimitError, match="max-index"):
        allowance.keep(1)


def test_what_is_written_over_takes_no_more_than_is_charged() -> None:
    tar, allowance = layer_of(ENTRIES["file"]), Allowance()
    gc.collect()
    tracemalloc.start()
    union = Union()
    for _ in range(2):
        union.apply(index_tar(io.BytesIO(tar), keep=allowance.keep))
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(union.fates[1].rewriting) == COUNT
    assert taken <= allowance._kept + 2 * ONCE
