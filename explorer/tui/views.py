"""The views of the tree: which tree is shown, and how it is built, off the event loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice

from explorer.analysis import Analysis
from explorer.layers.tree import Totals, Tree, file_system_tree, layer_tree, total
from explorer.tui.findings import Findings
from explorer.tui.folding import Folding
from explorer.tui.tree_secrets import TreeSecrets

_SMALL = 300
_MANY = 50


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
    secrets: TreeSecrets


def build_shown(
    analysis: Analysis,
    findings: Findings,
    view: View,
    layer: int,
    check: Callable[[], None] = lambda: None,
) -> Shown:
    """Build the tree of a view. `check` may raise between two steps, to stop."""
    layers = [one.fates for one in analysis.layers]
    if view is View.CHANGES:
        tree = layer_tree(layers[layer - 1], layer)
    else:
        tree = file_system_tree(layers, layer, check)
    check()
    totals, secrets = total(tree, layers), TreeSecrets(tree, findings)
    return Shown(analysis, view, layer, tree, totals, _folding(tree, totals, secrets), secrets)


def renewed(shown: Shown, findings: Findings) -> Shown:
    """Bring the totals and the secrets of a tree up to date; what is folded stays so."""
    totals = total(shown.tree, [one.fates for one in shown.analysis.layers])
    return replace(shown, totals=totals, secrets=TreeSecrets(shown.tree, findings))


def _folding(tree: Tree, totals: Totals, secrets: TreeSecrets) -> Folding:
    """Open all of a small tree; of a large one the ways to what is hidden or secret, if few."""
    folding = Folding(tree)
    if len(tree) <= _SMALL:
        folding.open_all()
        return folding
    with_secrets = [*dict.fromkeys(secrets.nodes())]
    ways = with_secrets if len(with_secrets) <= _MANY else []
    if totals.hidden[-1] <= _MANY:
        ways += islice(hidden_nodes(totals), _MANY)
    folding.open_ways(ways)
    return folding


def hidden_nodes(totals: Totals) -> list[int]:
    """Return the nodes of hidden entries."""
    found, node = [], totals.next_hidden(-1)
    while node is not None:
        found.append(node)
        node = totals.next_hidden(node)
    return found
