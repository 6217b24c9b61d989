"""The views of the tree: which tree is shown, and how it is built, off the event loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from explorer.analysis import Analysis
from explorer.layers.tree import Totals, Tree, file_system_tree, layer_tree, total
from explorer.tui.folding import Folding

_SMALL = 300
_MANY_HIDDEN = 50


class View(Enum):
    """What the tree shows of the selected layer."""

    CHANGES = "changes"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Shown:
    """A tree that can be shown: of which analysis, which layer, in which view."""

    analysis: Analysis
    view: View
    layer: int
    tree: Tree
    totals: Totals
    folding: Folding


def build_shown(
    analysis: Analysis, view: View, layer: int, check: Callable[[], None] = lambda: None
) -> Shown:
    """Build the tree of a view. `check` may raise between two steps, to stop."""
    layers = [one.fates for one in analysis.layers]
    if view is View.CHANGES:
        tree = layer_tree(layers[layer - 1], layer)
    else:
        tree = file_system_tree(layers, layer, check)
    check()
    totals = total(tree, layers)
    return Shown(analysis, view, layer, tree, totals, _folding(tree, totals))


def _folding(tree: Tree, totals: Totals) -> Folding:
    """Open all of a small tree; of a large one the ways to what is hidden, if they are few."""
    folding = Folding(tree)
    if len(tree) <= _SMALL:
        folding.open_all()
    elif totals.hidden[-1] <= _MANY_HIDDEN:
        folding.open_ways(islice(hidden_nodes(totals), _MANY_HIDDEN))
    return folding


def hidden_nodes(totals: Totals) -> list[int]:
    """Return the nodes of hidden entries."""
    found, node = [], totals.next_hidden(-1)
    while node is not None:
        found.append(node)
        node = totals.next_hidden(node)
    return found
