"""A part of a tree, and a tree with its siblings in another order: both are trees again."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, compress

from explorer.layers.names import Names
from explorer.layers.tree import NOWHERE, Check, Tree, go_on

_STEP = 1 << 14


def sifted(tree: Tree, kept: bytearray, check: Check = go_on) -> Tree:
    """Return the tree of the nodes that are flagged in `kept`, and of the ways to them.

    The flags of what lies on these ways are set.
    """
    _keep_ways(tree, kept)
    check()
    if 0 not in kept:
        return tree
    nodes = array("i", compress(range(len(tree)), kept))
    check()
    # How many nodes are kept before each is its number in the new tree.
    rank = array("i", accumulate(kept, initial=0))
    check()
    return _renumbered(tree, nodes, rank, [rank[tree.ends[node]] for node in nodes])


def _keep_ways(tree: Tree, kept: bytearray) -> None:
    """Keep the directories above what is kept; those of a kept one are kept before it."""
    parents = tree.parents
    for node in compress(range(len(tree)), kept):
        above = parents[node]
        while above != NOWHERE and not kept[above]:
            kept[above] = 1
            above = parents[above]


def _renumbered(
    tree: Tree, nodes: Sequence[int], numbers: Sequence[int], ends: Sequence[int]
) -> Tree:
    """Return the tree of some nodes; `numbers` gives the new number of each by its old one."""
    parents = map(tree.parents.__getitem__, nodes)
    return Tree(
        names=Names(tree.names[node] for node in nodes),
        parents=array("i", [NOWHERE if one == NOWHERE else numbers[one] for one in parents]),
        depths=array("i", [tree.depths[node] for node in nodes]),
        ends=array("i", ends),
        places=array("q", [tree.places[node] for node in nodes]),
        signs=bytearray([tree.signs[node] for node in nodes]),
    )


def matching(tree: Tree, matches: Callable[[bytes], bool], check: Check = go_on) -> bytearray:
    """Return a flag for each node: whether its path, from the root, matches."""
    flags = bytearray(len(tree))
    for node, path in enumerate(tree.paths()):
        if node % _STEP == 0:
            check()
        flags[node] = matches(b"/" + path)
    return flags


def arranged(tree: Tree, weight: Callable[[int], int], check: Check = go_on) -> Tree:
    """Return the tree with its siblings by weight, the heaviest first; others stay as they are."""
    return reordered(tree, by_weight(tree, weight, check))


def by_weight(tree: Tree, weight: Callable[[int], int], check: Check = go_on) -> array[int]:
    """Return the nodes in the order in which the tree has them with its siblings by weight."""
    order = array("i")
    waiting = [*_siblings(tree, 0, len(tree), weight)]
    while waiting:
        node = waiting.pop()
        order.append(node)
        if tree.has_children(node):
            check()
            waiting += _siblings(tree, node + 1, tree.ends[node], weight)
    return order


def reordered(tree: Tree, order: Sequence[int]) -> Tree:
    """Return the tree with its nodes in another order of preorder.

    A subtree keeps its size, so that only its head's number has to be known.
    """
    numbers = array("i", bytes(4 * len(tree)))
    for number, node in enumerate(order):
        numbers[node] = number
    ends = [numbers[node] + tree.ends[node] - node for node in order]
    return _renumbered(tree, order, numbers, ends)


def _siblings(tree: Tree, start: int, end: int, weight: Callable[[int], int]) -> Iterator[int]:
    """Yield siblings, the lightest first."""
    found = []
    while start < end:
        found.append(start)
        start = tree.ends[start]
    found.sort(key=weight, reverse=True)
    return reversed(found)
