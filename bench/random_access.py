"""How long a file of a large compressed layer takes to come."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.figures import Figure, megabytes
from bench.images import write_gzip, write_large_layer, write_zstd
from explorer.image import Layer
from explorer.image.blob import FileBlob
from explorer.layers import Entry, Kind
from explorer.layers.contents import content_of
from explorer.layers.reading import ReadLayer, read_layer

_SIZE = 1_000_000_000
_READS = 200
_LIMIT = 0.150


def measure(folder: Path) -> Iterator[Figure]:
    """Read 200 files of a layer of 1 GB, as gzip and as zstd."""
    layer = write_large_layer(folder / "large.tar", _SIZE)
    for name, compress in (("gzip", write_gzip), ("zstd", write_zstd)):
        yield from _of(name, compress(layer))


def _of(name: str, path: Path) -> Iterator[Figure]:
    started = time.perf_counter()
    read = read_layer(Layer(1, FileBlob.whole(path)))
    seconds = time.perf_counter() - started
    yield Figure(f"first pass over a {name} layer of {megabytes(read.size)}", f"{seconds:.1f} s")
    times = list(_times(read))
    worst, mean = max(times), sum(times) / len(times)
    yield Figure(
        f"{_READS} random files of it",
        f"mean {1000 * mean:.0f} ms, worst {1000 * worst:.0f} ms",
        f"worst within {1000 * _LIMIT:.0f} ms",
        worst <= _LIMIT,
    )


def _times(read: ReadLayer) -> Iterator[float]:
    files = [entry for entry in read.index if entry.kind is Kind.FILE]
    for entry in Random(3).sample(files, _READS):
        started = time.perf_counter()
        data = content_of(entry, read.contents).read_at(0, entry.size)
        yield time.perf_counter() - started
        _check(entry, data)


def _check(entry: Entry, data: bytes) -> None:
    if data and hashlib.sha256(data).hexdigest() != entry.sha256:
        raise RuntimeError(f"{entry.path!r} came back changed")
