"""Where in a tree the files are that are stored again, and how many stand below a directory."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence

from explorer.layers import LayerFates
from explorer.layers.repeats import Differing, repeat_since
from explorer.layers.tree import Sign, Tree, go_on

_WRITTEN_OVER = (Sign.MODIFIED, Sign.UNCHANGED)
_STEP = 1 << 14


class TreeRepeats:
    """The nodes of files that are stored again, ascending, with what differs of each."""

    def __init__(
        self,
        tree: Tree,
        layers: Sequence[LayerFates],
        first: int | None = None,
        check: Callable[[], None] = go_on,
    ) -> None:
        """Look for them; in a range of layers against what stood before the `first` of them."""
        self._tree = tree
        self._nodes = array("i")
        self._differing = bytearray()
        for node, sign in enumerate(tree.signs):
            if not node % _STEP:
                check()
            if sign in _WRITTEN_OVER:
                self._compare(node, layers, first)

    def _compare(self, node: int, layers: Sequence[LayerFates], first: int | None) -> None:
        place = self._tree.place(node)
        differing = repeat_since(layers, first or place.layer, place) if place else None
        if differing is not None:
            self._nodes.append(node)
            self._differing.append(differing)

    def at(self, node: int) -> Differing | None:
        """Return what differs of the file at a node; None where it is not stored again."""
        row = bisect_left(self._nodes, node)
        is_there = row < len(self._nodes) and self._nodes[row] == node
        return Differing(self._differing[row]) if is_there else None

    def below(self, node: int) -> int:
        """Return how many files below a node are stored again."""
        first = bisect_left(self._nodes, node + 1)
        return bisect_left(self._nodes, self._tree.ends[node], first) - first
