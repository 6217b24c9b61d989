"""Paths in the order in which a tree lists them, sorted in small steps.

One sort of a million keys would hold Python's interpreter lock to its end and stop every other
thread. So the keys are first split into runs in ascending order, and each run is sorted alone.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence

_RUN = 1 << 13


def preorder(paths: Sequence[bytes], check: Callable[[], None]) -> array[int]:
    """Return the indices of paths in preorder: a directory, then what is below it.

    Siblings are sorted by their bytes, equal paths keep their order. `check` is called before
    each run and may raise.
    """
    # No byte sorts before NUL, so it can replace the slash, unless a name holds one itself.
    if any(b"\0" in path for path in paths):
        return array("i", sorted(range(len(paths)), key=lambda item: paths[item].split(b"/")))
    order = array("i")
    for run in _runs(paths):
        check()
        # A key for each path at a time would take more memory than all the rest.
        order.extend(sorted(run, key=lambda item: _key(paths[item])))
    return order


def _runs(paths: Sequence[bytes]) -> list[array[int]]:
    """Split the paths into runs: no path of a run sorts behind one of the next run."""
    pivots = sorted(map(_key, paths[_RUN // 2 :: _RUN]))
    runs = [array("i") for _ in range(len(pivots) + 1)]
    for item, path in enumerate(paths):
        runs[bisect_right(pivots, _key(path))].append(item)
    return runs


def _key(path: bytes) -> bytes:
    return path.replace(b"/", b"\0")
