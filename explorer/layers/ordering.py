"""Paths in the order in which a tree shows them, sorted in steps that hold nobody up.

One sort of a million keys keeps the interpreter for itself for as long as it takes;
so the keys are dealt out to runs that follow each other, and each run is sorted alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

_RUN = 1 << 13


def preorder(paths: Sequence[bytes], check: Callable[[], None]) -> list[int]:
    """Order paths so that what is below a directory follows it, siblings by their bytes.

    Equal paths keep their order. No byte sorts before NUL, so it does as a separator;
    only a name that holds one itself asks for the slow way.
    """
    if any(b"\0" in path for path in paths):
        return sorted(range(len(paths)), key=lambda item: paths[item].split(b"/"))
    keys = [path.replace(b"/", b"\0") for path in paths]
    order: list[int] = []
    for run in _runs(keys):
        check()
        order += sorted(run, key=keys.__getitem__)
    return order


def _runs(keys: Sequence[bytes]) -> list[list[int]]:
    """Deal out the keys: none in a run sorts behind one in the next."""
    pivots = sorted(keys[_RUN // 2 :: _RUN])
    runs: list[list[int]] = [[] for _ in range(len(pivots) + 1)]
    for item, key in enumerate(keys):
        runs[bisect_right(pivots, key)].append(item)
    return runs
