"""Which objects of a git pack build on which, in columns: a pack may hold a million."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right

from explorer.secrets.nested.formats.git_records import NAME_DELTA, OFFSET_DELTA, Header

_NOTHING = -1


class Families:
    """Objects by number, in the order of the pack: where they start, and what they build on."""

    def __init__(self) -> None:
        self.starts = array("Q")
        self.kinds = bytearray()
        self._parents = array("q")
        self._by_base: list[int] = []
        self._bases = array("q")
        self._waiting: dict[bytes, list[int]] = {}
        self._without_base = 0

    def add(self, start: int, header: Header) -> None:
        """Add the next object of the pack."""
        parent = _NOTHING
        if header.kind == OFFSET_DELTA:
            parent = self._at(header.base)
            self._without_base += parent == _NOTHING
        elif header.kind == NAME_DELTA:
            self._waiting.setdefault(header.base_name, []).append(len(self.starts))
        self.starts.append(start)
        self.kinds.append(header.kind)
        self._parents.append(parent)

    def _at(self, start: int) -> int:
        """Return the number of the object at a place: always an earlier one, so no cycle."""
        found = bisect_left(self.starts, start)
        known = found < len(self.starts) and self.starts[found] == start
        return found if known else _NOTHING

    def settle(self) -> None:
        """Sort children by their parents, when all objects are known."""
        weights = self._weights()
        children = (number for number, parent in enumerate(self._parents) if parent >= 0)
        self._by_base = sorted(children, key=lambda one: (self._parents[one] << 32) - weights[one])
        self._bases = array("q", (self._parents[one] for one in self._by_base))

    def _weights(self) -> array[int]:
        """Count each object's descendants and itself."""
        weights = array("Q", [1]) * len(self._parents)
        for number in range(len(self._parents) - 1, -1, -1):
            if (parent := self._parents[number]) >= 0:
                weights[parent] += weights[number]
        return weights

    def children(self, number: int, name: bytes) -> list[int]:
        """Return what builds on an object, by its place or its name, most descendants first.

        Those that know it by its name are given out once.
        """
        low, high = bisect_left(self._bases, number), bisect_right(self._bases, number)
        return self._by_base[low:high] + self._waiting.pop(name, [])

    @property
    def by_name(self) -> bool:
        """Whether any object still waits for one of a certain name."""
        return bool(self._waiting)

    @property
    def orphans(self) -> int:
        """The objects whose base has not turned up."""
        return self._without_base + sum(len(those) for those in self._waiting.values())
