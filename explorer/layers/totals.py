"""Sums over the directories of a tree: stored bytes, hidden entries, wasted bytes.

The nodes of a subtree follow each other, so every sum is the difference of two running totals.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from msgspec import Struct

from explorer.layers.fates import LAYER_BITS, POSITION, LayerFates, unpacked
from explorer.layers.index import Kind
from explorer.layers.tree import Tree
from explorer.layers.waste import kept_by_links


class Totals(Struct, frozen=True):
    """Running totals over the nodes of a tree: stored bytes, and the number of hidden entries."""

    sizes: array[int]
    hidden: array[int]

    def size_below(self, tree: Tree, node: int) -> int:
        """Return the stored bytes of a node and all below it."""
        return self.sizes[tree.ends[node]] - self.sizes[node]

    def hidden_below(self, tree: Tree, node: int) -> int:
        """Return how many hidden entries are below a node, without the node itself."""
        return self.hidden[tree.ends[node]] - self.hidden[node + 1]

    def is_hidden(self, node: int) -> bool:
        """Return whether the entry at a node is hidden."""
        return self.hidden[node + 1] > self.hidden[node]

    def next_hidden(self, node: int, count: int = 1) -> int | None:
        """Return the `count`-th hidden node after a node, None for none; -1 begins at the top."""
        return self._hidden_node(self.hidden[node + 1] + count)

    def previous_hidden(self, node: int, count: int = 1) -> int | None:
        """Return the `count`-th hidden node before a node, None for none."""
        return self._hidden_node(self.hidden[node] - count + 1)

    def _hidden_node(self, rank: int) -> int | None:
        return bisect_left(self.hidden, rank) - 1 if 0 < rank <= self.hidden[-1] else None

    def hidden_nodes(self) -> Iterator[int]:
        """Yield the nodes of hidden entries."""
        node = self.next_hidden(-1)
        while node is not None:
            yield node
            node = self.next_hidden(node)


def total(tree: Tree, layers: Sequence[LayerFates]) -> Totals:
    """Return the totals of stored bytes and hidden entries of a tree, with the fates so far."""
    sizes = [fates.index.sizes for fates in layers]
    hiders = [fates.hidden_by for fates in layers]
    places = tree.places
    own = (sizes[(one >> LAYER_BITS) - 1][one & POSITION] if one >= 0 else 0 for one in places)
    hidden = (
        hiders[(one >> LAYER_BITS) - 1][one & POSITION] > 0 if one >= 0 else 0 for one in places
    )
    return Totals(array("q", accumulate(own, initial=0)), array("i", accumulate(hidden, initial=0)))


def wasted(tree: Tree, layers: Sequence[LayerFates]) -> array[int]:
    """Return running totals of the bytes of files that no name in the final file system reaches."""
    return array("q", accumulate(_wasted(tree, layers), initial=0))


def _wasted(tree: Tree, layers: Sequence[LayerFates]) -> Iterator[int]:
    kept = set(kept_by_links(layers))
    for packed in tree.places:
        if packed < 0:
            yield 0
            continue
        place = unpacked(packed)
        fates = layers[place.layer - 1]
        is_file = fates.index.kinds[place.position] == Kind.FILE
        is_wasted = is_file and fates.hidden_by[place.position] and place not in kept
        yield fates.index.sizes[place.position] if is_wasted else 0
