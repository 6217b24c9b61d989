"""Which rows of a tree show: directories open and close, and nothing is drawn here."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from itertools import islice

from explorer.layers.tree import Tree

_MOST_KEPT = 5_000


class Folding:
    """The visible rows of a tree, as nodes in ascending order.

    A flag for each node says whether what follows it directly is shown; leaves are
    always open, so that one search finds the next closed directory.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._leaves = bytes([end == next_ for next_, end in enumerate(tree.ends, 1)])
        self._open = bytearray(self._leaves)
        self._nodes = array("i", range(len(tree)))
        self.rows = self._shown(0, len(tree))

    def __len__(self) -> int:
        return len(self.rows)

    def is_open(self, node: int) -> bool:
        """Return whether a directory is open; leaves are."""
        return bool(self._open[node])

    @property
    def is_closed(self) -> bool:
        """Whether every directory is closed."""
        return self._open == self._leaves

    @property
    def is_all_open(self) -> bool:
        """Whether every directory is open."""
        return 0 not in self._open

    def row_of(self, node: int) -> int:
        """Return the row of a node, or where it would stand."""
        return bisect_left(self.rows, node)

    def nearest_row(self, node: int) -> int:
        """Return the row of a node, or that of the directory it is folded into."""
        row = self.row_of(node)
        return row if row < len(self.rows) and self.rows[row] == node else row - 1

    def toggle(self, row: int) -> None:
        """Open or close the directory in a row."""
        node = self.rows[row]
        if not self.tree.has_children(node):
            return
        self._open[node] ^= 1
        self._renew(row)

    def reveal(self, node: int) -> int:
        """Open what is above a node and return its row."""
        self.open_parents([node])
        return self.row_of(node)

    def open_parents(self, nodes: Iterable[int]) -> None:
        """Open all directories above some nodes."""
        for node in nodes:
            for above in self.tree.ancestors(node):
                self._open[above] = 1
        self.rows = self._shown(0, len(self.tree))

    def open_like(self, other: Folding) -> None:
        """Open what is open in an earlier tree of the same paths, as far as rows of it show."""
        if other.is_all_open:
            self.open_all()
            return
        # A copy: this runs in a thread, and the user goes on folding the other.
        rows = other.rows[:]
        opened = (one for one in rows if other.tree.has_children(one) and other.is_open(one))
        for one in islice(opened, _MOST_KEPT):
            if (node := self.tree.find(other.tree.path(one))) >= 0:
                self._open[node] = 1
        self.rows = self._shown(0, len(self.tree))

    def open_all(self) -> None:
        """Open every directory."""
        self._open = bytearray(b"\1") * len(self.tree)
        self.rows = self._shown(0, len(self.tree))

    def close_all(self) -> None:
        """Close every directory."""
        self._open = bytearray(self._leaves)
        self.rows = self._shown(0, len(self.tree))

    def toggle_all(self) -> None:
        """Close every directory, or open them when all are closed."""
        if self.is_closed:
            self.open_all()
        else:
            self.close_all()

    def _renew(self, row: int) -> None:
        node = self.rows[row]
        end = self.tree.ends[node]
        below = self._shown(node + 1, end) if self._open[node] else array("i")
        self.rows[row + 1 : self.row_of(end)] = below

    def _shown(self, start: int, end: int) -> array[int]:
        """Return the visible nodes of a run, in steps from one closed directory to the next."""
        rows = array("i")
        while start < end:
            closed = self._open.find(0, start, end)
            if closed < 0:
                rows += self._nodes[start:end]
                break
            rows += self._nodes[start : closed + 1]
            start = self.tree.ends[closed]
        return rows
