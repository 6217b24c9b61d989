"""The names of a tree's nodes in one run of bytes: an object for each takes four times as much."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise


class Names:
    """Names by node, from 0; one after the other is added and none is taken away."""

    __slots__ = ("_run", "_starts")

    def __init__(self, names: Iterable[bytes] = ()) -> None:
        self._run = bytearray()
        self._starts = array("q", [0])
        for name in names:
            self.append(name)

    def append(self, name: bytes) -> None:
        """Add the name of the next node."""
        self._run += name
        self._starts.append(len(self._run))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, node: int) -> bytes:
        return bytes(self._run[self._starts[node] : self._starts[node + 1]])

    def __iter__(self) -> Iterator[bytes]:
        return (bytes(self._run[start:end]) for start, end in pairwise(self._starts))
