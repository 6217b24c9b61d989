"""Where in a tree the secrets are: which files hold any, and how many stand below a directory."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from explorer.layers import Place
from explorer.layers.fates import packed
from explorer.layers.tree import Tree
from explorer.secrets.rule import Severity
from explorer.tui.findings.findings import Findings


class TreeSecrets:
    """The secrets of a tree's nodes, a pair of node and number for each, in ascending order."""

    def __init__(self, tree: Tree, findings: Findings) -> None:
        """Look for entries with prominent secrets among the nodes, once for a tree and findings."""
        self._tree = tree
        self._secrets = findings.prominent
        known = {packed(place): numbers for place, numbers in findings.numbers.items()}
        nodes = [node for node, one in enumerate(tree.places) if one in known] if known else []
        pairs = [(node, number) for node in nodes for number in known[tree.places[node]]]
        self._nodes = array("i", (node for node, _ in pairs))
        self._numbers = array("i", (number for _, number in pairs))

    def at(self, node: int) -> int:
        """Return how many secrets the file at a node holds."""
        return len(self._between(node, node + 1))

    def below(self, node: int) -> int:
        """Return how many different secrets stand below a node, itself left out."""
        return len(set(self._between(node + 1, self._tree.ends[node])))

    def worst(self, node: int) -> Severity:
        """Return the severity of the worst secret at a node that holds one."""
        return self._secrets[min(self._between(node, node + 1))].worst.match.severity

    def nodes(self) -> array[int]:
        """Return the nodes that hold secrets, each as often as it holds one."""
        return self._nodes

    def node_of(self, place: Place) -> int | None:
        """Return the node of an entry that holds a secret; None where the tree has none."""
        wanted = packed(place)
        return next((node for node in self._nodes if self._tree.places[node] == wanted), None)

    def _between(self, start: int, end: int) -> array[int]:
        first = bisect_left(self._nodes, start)
        return self._numbers[first : bisect_left(self._nodes, end, first)]
