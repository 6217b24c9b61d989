"""The nodes of a tree that a filter asks for: the ways to them stay, keys go through them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from itertools import compress

from explorer.layers.sifting import reordered, sifted
from explorer.layers.tree import Check, Tree
from explorer.wording import counted


def asked_for(whole: Tree, kept: bytearray, check: Check) -> tuple[Tree, array[int]]:
    """Return the tree of the nodes flagged in `kept` and of the ways there, and these nodes."""
    asked = bytes(kept)
    tree = sifted(whole, kept, check)
    return tree, array("i", compress(range(len(tree)), compress(asked, kept)))


def in_order(tree: Tree, matches: array[int], order: Sequence[int]) -> tuple[Tree, array[int]]:
    """Return a tree and its matches with its nodes in another order of preorder."""
    known = {*matches}
    moved = array("i", (number for number, node in enumerate(order) if node in known))
    return reordered(tree, order), moved


def match_number(matches: array[int], node: int) -> int:
    """Return the number of a node among the matches, from 1; 0 for one that is none."""
    at = bisect_left(matches, node)
    return at + 1 if node in matches[at : at + 1] else 0


def match_text(matches: array[int], node: int | None) -> str:
    """Return how many matches there are, and which of them a node is."""
    if number := 0 if node is None else match_number(matches, node):
        return f"{number:,} of {len(matches):,}"
    return counted(len(matches), "match", "matches") if matches else "no match"


def match_from(matches: array[int], node: int, by: int) -> int:
    """Return the match some matches behind a node, or before it; they go round."""
    number = match_number(matches, node)
    at = number - 1 if number else bisect_left(matches, node) - (by > 0)
    return matches[(at + by) % len(matches)]
