"""Our index of a layer against the standard library's tarfile, on the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, megabytes
from bench.images import write_layer
from bench.probe import best, probe

_ENTRIES = 100_000
_MANY_ENTRIES = 1_000_000
_SPEED = 4
_MEMORY = 3
_MANY_PEAK = 400_000_000


def measure(folder: Path) -> Iterator[Figure]:
    """Index 100,000 entries in both ways, and 1,000,000 in ours."""
    layer = write_layer(folder / "layer.tar", _ENTRIES)
    ours, theirs = best(layer, "index", "tarfile")
    yield Figure("tarfile over 100,000 entries", _told(theirs.seconds, theirs.added))
    yield Figure("our index of 100,000 entries", _told(ours.seconds, ours.added))
    speed, memory = theirs.seconds / ours.seconds, theirs.added / ours.added
    yield Figure("… times as quick", f"{speed:.1f}", f"at least {_SPEED}", speed >= _SPEED)
    yield Figure("… times as small", f"{memory:.1f}", f"at least {_MEMORY}", memory >= _MEMORY)
    layer.unlink()
    yield _many(folder)


def _many(folder: Path) -> Figure:
    many = probe("index", write_layer(folder / "many.tar", _MANY_ENTRIES))
    return Figure(
        "our index of 1,000,000 entries, whole process",
        _told(many.seconds, many.peak),
        f"within {megabytes(_MANY_PEAK)}",
        many.peak <= _MANY_PEAK,
    )


def _told(seconds: float, memory: int) -> str:
    return f"{seconds:.2f} s, {megabytes(memory)}"
