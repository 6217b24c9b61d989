"""What stands before a name in a tree: guides that lead to it, and the arrow that folds it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Protocol

from rich.segment import Segment
from rich.style import Style

from explorer.layers.tree import Tree
from explorer.tui.tree.folding import Folding

FOLD = "fold"
"""What the arrow of a node is known by to the mouse."""

_MOST = 40


class Piece(Protocol):
    """Makes a segment of text in a paint."""

    def __call__(self, text: str, paint: str = "") -> Segment:
        """Return printable text as a segment."""


def head(folding: Folding, node: int, piece: Piece) -> Iterator[Segment]:
    """Yield the guides of a node and its arrow, or the room of one."""
    tree = folding.tree
    yield piece(_guides(tree, node), "faint")
    if tree.has_children(node):
        arrow = piece("▾ " if folding.is_open(node) else "▸ ", "directory")
        yield Segment(arrow.text, (arrow.style or Style()) + Style(meta={FOLD: node}))
    else:
        yield Segment(" " if tree.depths[node] else "  ")


def _guides(tree: Tree, node: int) -> str:
    depth = tree.depths[node]
    if depth == 0:
        return ""
    above = islice(tree.ancestors(node), min(depth - 1, _MOST))
    bars = ["  " if tree.is_last(one) else "│ " for one in above]
    own = "└─" if tree.is_last(node) else "├─"
    return ("… " if depth - 1 > _MOST else "") + "".join(reversed(bars)) + own
