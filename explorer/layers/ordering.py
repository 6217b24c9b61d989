"""Paths in the order in which a tree lists them, sorted in small steps.

One sort of a million keys would hold Python's interpreter lock to its end and stop every other
thread. So the keys are first split into runs in ascending order, and each run is sorted alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

_RUN = 1 << 13


def preorder(paths: Sequence[bytes], check: Callable[[], None]) -> list[int]:
    """Return the indices of paths in preorder: a directory, then what is below it.

    Siblings are sorted by their bytes, equal paths keep their order. `check` is called before
    each run and may raise.
    """
    # No byte sorts before NUL, so it can replace the slash, unless a name holds one itself.
    if any(b"\0" in path for path in paths):
        return sorted(range(len(paths)), key=lambda item: paths[item].split(b"/"))
    keys = [path.replace(b"/", b"\0") for path in paths]
    order: list[int] = []
    for run in _runs(keys):
        check()
        order += sorted(run, key=keys.__getitem__)
    return order


def _runs(keys: Sequence[bytes]) -> list[list[int]]:
    """Split the keys into runs: no key of a run sorts behind one of the next run."""
    pivots = sorted(keys[_RUN // 2 :: _RUN])
    runs: list[list[int]] = [[] for _ in range(len(pivots) + 1)]
    for item, key in enumerate(keys):
        runs[bisect_right(pivots, key)].append(item)
    return runs
