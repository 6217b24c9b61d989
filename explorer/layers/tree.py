"""A layer, or the file system after it, as a flat tree: arrays in preorder, a million nodes.

Node 0 is the first; a subtree is the run of nodes from its head to `ends` of it, so
every sum over a directory is the difference of two running totals.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from explorer.layers.fates import LayerFates, Place

NOWHERE = -1
_LAYER = 32
_POSITION = (1 << _LAYER) - 1
_FIRST_MARKER = 7


@dataclass(frozen=True, slots=True)
class Tree:
    """Columns by node: `parents` (-1 at the top), `depths` from 0, `ends` of subtrees.

    `places` are entries, packed as layer << 32 | position; -1 stands for a directory
    that no entry lists and that a path below it implies.
    """

    names: list[bytes]
    parents: array[int]
    depths: array[int]
    ends: array[int]
    places: array[int]

    def __len__(self) -> int:
        return len(self.names)

    def place(self, node: int) -> Place | None:
        """Return the entry at a node; None for an implied directory."""
        packed = self.places[node]
        return None if packed == NOWHERE else Place(packed >> _LAYER, packed & _POSITION)

    def has_children(self, node: int) -> bool:
        """Tell whether anything stands below a node."""
        return self.ends[node] > node + 1

    def is_last(self, node: int) -> bool:
        """Tell whether a node is the last one in its directory."""
        parent = self.parents[node]
        return self.ends[node] == (len(self) if parent == NOWHERE else self.ends[parent])

    def ancestors(self, node: int) -> Iterator[int]:
        """Yield the directories above a node, the nearest first."""
        while (node := self.parents[node]) != NOWHERE:
            yield node

    def path(self, node: int) -> bytes:
        """Return the path of a node."""
        names = [self.names[node], *(self.names[above] for above in self.ancestors(node))]
        return b"/".join(reversed(names))

    def find(self, path: bytes) -> int:
        """Return the node at a path, or the nearest directory above it; -1 where neither is."""
        found, start, end = NOWHERE, 0, len(self)
        for name in path.split(b"/"):
            child = self._child(name, start, end)
            if child == NOWHERE:
                break
            found, start, end = child, child + 1, self.ends[child]
        return found

    def _child(self, name: bytes, start: int, end: int) -> int:
        """Return the last sibling of a name: of several, it is the one with children."""
        found = NOWHERE
        while start < end and self.names[start] <= name:
            if self.names[start] == name:
                found = start
            start = self.ends[start]
        return found


@dataclass(frozen=True, slots=True)
class Totals:
    """Running totals over the nodes of a tree: stored bytes, and entries that are hidden."""

    sizes: array[int]
    hidden: array[int]

    def size_below(self, tree: Tree, node: int) -> int:
        """Return the stored bytes of a node and all below it."""
        return self.sizes[tree.ends[node]] - self.sizes[node]

    def hidden_below(self, tree: Tree, node: int) -> int:
        """Return how many hidden entries stand below a node, itself left out."""
        return self.hidden[tree.ends[node]] - self.hidden[node + 1]

    def is_hidden(self, node: int) -> bool:
        """Tell whether the entry at a node is hidden."""
        return self.hidden[node + 1] > self.hidden[node]

    def next_hidden(self, node: int) -> int | None:
        """Return the first hidden node behind one; -1 begins at the top."""
        found = bisect_right(self.hidden, self.hidden[node + 1]) - 1
        return found if found < len(self.hidden) - 1 else None

    def previous_hidden(self, node: int) -> int | None:
        """Return the last hidden node before one."""
        before = self.hidden[node]
        return bisect_left(self.hidden, before) - 1 if before else None


def layer_tree(fates: LayerFates, number: int) -> Tree:
    """Build the tree of what one layer holds, its markers at the paths they remove."""
    kinds, base = fates.index.kinds, number << _LAYER
    # Of nodes at one path the last one carries the children: that is never a marker.
    order = sorted(range(len(kinds)), key=lambda position: kinds[position] < _FIRST_MARKER)
    return build([fates.path(position) for position in order], [base + one for one in order])


def file_system_tree(
    layers: Sequence[LayerFates], number: int, check: Callable[[], None] = lambda: None
) -> Tree:
    """Build the tree of the file system as it stands after layer `number`.

    `check` is called between the layers and may raise to stop the work.
    """
    standing: dict[bytes, int] = {}
    for layer, fates in enumerate(layers[:number], 1):
        check()
        standing.update(_standing(fates, layer, number))
    check()
    return build(list(standing), list(standing.values()))


def _standing(fates: LayerFates, layer: int, number: int) -> Iterable[tuple[bytes, int]]:
    """Return path and place of what a layer contributes to the file system after another."""
    index, base = fates.index, layer << _LAYER
    columns = zip(index.paths, index.kinds, fates.hidden_by, strict=True)
    found = [
        (path, base + position)
        for position, (path, kind, hider) in enumerate(columns)
        if kind < _FIRST_MARKER and (hider == 0 or hider > number)
    ]
    if not fates.resolved and not index.ignored:
        return found
    places = [place & _POSITION for _, place in found]
    return [(fates.path(one), base + one) for one in places if one not in index.ignored]


def total(tree: Tree, layers: Sequence[LayerFates]) -> Totals:
    """Sum up stored bytes and hidden entries over a tree, as things stand now."""
    sizes = [fates.index.sizes for fates in layers]
    hiders = [fates.hidden_by for fates in layers]
    places = tree.places
    own = (sizes[(one >> _LAYER) - 1][one & _POSITION] if one >= 0 else 0 for one in places)
    hidden = (hiders[(one >> _LAYER) - 1][one & _POSITION] > 0 if one >= 0 else 0 for one in places)
    return Totals(array("q", accumulate(own, initial=0)), array("q", accumulate(hidden, initial=0)))


def build(paths: Sequence[bytes], places: Sequence[int]) -> Tree:
    """Build a tree of paths in any order; of equal paths the later ones come later."""
    growing = _Growing()
    for item in _preorder(paths):
        growing.add(paths[item], places[item])
    return growing.finish()


def _preorder(paths: Sequence[bytes]) -> list[int]:
    """Order paths so that what is below a directory follows it, siblings by their bytes.

    No byte sorts before NUL, so it does as a separator; only a name that holds one
    itself asks for the slow way.
    """
    if any(b"\0" in path for path in paths):
        return sorted(range(len(paths)), key=lambda item: paths[item].split(b"/"))
    keys = [path.replace(b"/", b"\0") for path in paths]
    return sorted(range(len(keys)), key=keys.__getitem__)


class _Growing:
    """A tree while nodes are added to its end; `_open` are the directories down to there."""

    def __init__(self) -> None:
        self._names: list[bytes] = []
        self._parents = array("i")
        self._depths = array("i")
        self._ends = array("i")
        self._places = array("q")
        self._open = [NOWHERE]
        self._head = b""
        self._parts: list[bytes] = []

    def add(self, path: bytes, place: int) -> None:
        """Add an entry; what its path implies is added before it."""
        head, _, name = path.rpartition(b"/")
        if head != self._head:
            self._enter(head)
        self._append(name, place)

    def finish(self) -> Tree:
        """Close all directories and return the tree."""
        self._close(0)
        return Tree(self._names, self._parents, self._depths, self._ends, self._places)

    def _append(self, name: bytes, place: int) -> None:
        self._names.append(name)
        self._parents.append(self._open[-1])
        self._depths.append(len(self._open) - 1)
        self._ends.append(len(self._names))
        self._places.append(place)

    def _enter(self, head: bytes) -> None:
        parts = head.split(b"/") if head else []
        common = 0
        for mine, other in zip(self._parts, parts, strict=False):
            if mine != other:
                break
            common += 1
        self._close(common)
        for part in parts[common:]:
            if not self._is_just_listed(part):
                self._append(part, NOWHERE)
            self._open.append(len(self._names) - 1)
        self._head, self._parts = head, parts

    def _is_just_listed(self, name: bytes) -> bool:
        """Tell whether the last node is the directory of that name: preorder puts it there."""
        last = len(self._names) - 1
        return last > self._open[-1] and self._names[last] == name and self._is_sibling(last)

    def _is_sibling(self, node: int) -> bool:
        return self._parents[node] == self._open[-1]

    def _close(self, depth: int) -> None:
        end = len(self._names)
        for node in self._open[depth + 1 :]:
            self._ends[node] = end
        del self._open[depth + 1 :]
