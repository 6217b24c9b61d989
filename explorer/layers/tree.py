"""The entries of a layer, or of the file system after it, as a tree in arrays, in preorder.

A node is an index from 0; the nodes from `n` to `ends[n]` are `n` and all below it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import chain
from typing import TypeAlias

from msgspec import Struct

from explorer.layers.fates import LAYER_BITS, POSITION, LayerFates, Place, unpacked
from explorer.layers.index import FIRST_MARKER, Kind
from explorer.layers.names import Names
from explorer.layers.ordering import preorder
from explorer.layers.paths import DEEPEST_DIRECTORY, LONGEST_DIRECTORY

NOWHERE = -1
_STEP = 1 << 14

Check: TypeAlias = Callable[[], None]
"""Called again and again by work that takes long; it may raise to stop it."""
EntriesOf: TypeAlias = Callable[[LayerFates], Iterable[tuple[bytes, int]]]
"""Returns paths and positions of some entries of a layer."""
IsFolder: TypeAlias = Callable[[int], bool]
"""Returns whether a packed place is that of a directory: only those have nodes below them."""


def go_on() -> None:
    """Do nothing, so that the work goes on."""


def _any(place: int) -> bool:  # noqa: ARG001
    """Take whatever has paths below it for a directory."""
    return True


class Sign(IntEnum):
    """What a node is in its tree: the five changes of an entry, and two for ranges of layers.

    BETWEEN: written by the layers in question and hidden again by them. BELOW: written before.
    """

    NONE = 0
    ADDED = 1
    MODIFIED = 2
    UNCHANGED = 3
    REMOVED = 4
    BETWEEN = 5
    BELOW = 6


class Tree(Struct, frozen=True):
    """Columns by node: `parents` (-1 at the top), `depths` from 0, `ends` of subtrees, `signs`.

    `places` are those of the entries, packed as layer << 32 | position; -1 stands for an implied
    directory, which no entry lists and a path below it names.
    """

    names: Names
    parents: array[int]
    depths: array[int]
    ends: array[int]
    places: array[int]
    signs: bytearray

    def __len__(self) -> int:
        return len(self.names)

    def place(self, node: int) -> Place | None:
        """Return the place of the entry at a node; None for an implied directory."""
        entry = self.places[node]
        return None if entry == NOWHERE else unpacked(entry)

    def has_children(self, node: int) -> bool:
        """Return whether there is anything below a node."""
        return self.ends[node] > node + 1

    def is_last(self, node: int) -> bool:
        """Return whether a node is the last one in its directory."""
        return self.ends[node] == self._end_of_siblings(node)

    def ancestors(self, node: int) -> Iterator[int]:
        """Yield the directories above a node, the nearest first."""
        while (node := self.parents[node]) != NOWHERE:
            yield node

    def path(self, node: int) -> bytes:
        """Return the path of a node."""
        names = [self.names[node], *(self.names[above] for above in self.ancestors(node))]
        return b"/".join(reversed(names))

    def paths(self) -> Iterator[bytes]:
        """Yield the path of every node in order.

        Deeper than any file system goes, the path leaves out directories: work stays linear.
        """
        heads = [b""]
        for name, depth in zip(self.names, self.depths, strict=True):
            level = min(depth, DEEPEST_DIRECTORY)
            del heads[level + 1 :]
            path = heads[level] + name
            yield path
            heads.append(path[:LONGEST_DIRECTORY] + b"/")

    def find(self, path: bytes) -> int:
        """Return the node at a path, or the nearest directory above it; -1 for neither."""
        found, start, end = NOWHERE, 0, len(self)
        for name in path.split(b"/"):
            child = self._child(name, start, end)
            if child == NOWHERE:
                break
            found, start, end = child, child + 1, self.ends[child]
        return found

    def versions(self, node: int) -> Iterator[int]:
        """Yield all nodes at the path of a node; the tree of everything may have several."""
        start = self.parents[node] + 1
        return self._siblings(self.names[node], start, self._end_of_siblings(node))

    def _end_of_siblings(self, node: int) -> int:
        parent = self.parents[node]
        return len(self) if parent == NOWHERE else self.ends[parent]

    def _child(self, name: bytes, start: int, end: int) -> int:
        """Return the node of a name between two nodes: the one with children, else the last."""
        found = NOWHERE
        for node in self._siblings(name, start, end):
            if found == NOWHERE or self.has_children(node) or not self.has_children(found):
                found = node
        return found

    def _siblings(self, name: bytes, start: int, end: int) -> Iterator[int]:
        """Yield the nodes of a name among the siblings from `start` on, which have any order."""
        while start < end:
            if self.names[start] == name:
                yield start
            start = self.ends[start]


def layer_tree(fates: LayerFates, number: int, check: Check = go_on) -> Tree:
    """Build the tree of what one layer holds, with its markers at the paths they remove."""
    kinds, base = fates.index.kinds, number << LAYER_BITS
    # Markers first: of the nodes at one path the last one gets the children.
    markers = [position for position, kind in enumerate(kinds) if kind >= FIRST_MARKER]
    others = (position for position, kind in enumerate(kinds) if kind < FIRST_MARKER)
    order = array("i", chain(markers, others))
    signs = bytearray([fates.changes[position] for position in order])
    check()
    places = array("q", (base + position for position in order))
    paths = [fates.path(position) for position in order]
    return build(paths, places, signs, check, folders([fates], number))


def file_system_tree(layers: Sequence[LayerFates], number: int, check: Check = go_on) -> Tree:
    """Build the tree of the file system as it stands after layer `number`."""
    paths, places = listed(layers[:number], lambda fates: standing_entries(fates, number), check)
    changes, top = layers[number - 1].changes, number << LAYER_BITS
    signs = bytearray([changes[one - top] if one >= top else Sign.BELOW for one in places])
    return build(paths, places, signs, check, folders(layers))


def listed(
    layers: Sequence[LayerFates], entries_of: EntriesOf, check: Check
) -> tuple[list[bytes], array[int]]:
    """Return paths and packed places of entries of the layers, in their order.

    A directory is there once, as it was written last, behind all others.
    """
    paths: list[bytes] = []
    places, directories = array("q"), dict[bytes, int]()
    for number, fates in enumerate(layers, 1):
        check()
        base, kinds = number << LAYER_BITS, fates.index.kinds
        for path, position in entries_of(fates):
            if kinds[position] == Kind.DIR:
                directories[path] = base + position
            else:
                paths.append(path)
                places.append(base + position)
    paths += directories
    places.extend(directories.values())
    return paths, places


def standing_entries(fates: LayerFates, number: int) -> Iterator[tuple[bytes, int]]:
    """Yield path and position of a layer's entries that still stand after layer `number`."""
    hidden_by = fates.hidden_by
    for path, position in written_entries(fates):
        if not 0 < hidden_by[position] <= number:
            yield path, position


def written_entries(fates: LayerFates) -> Iterator[tuple[bytes, int]]:
    """Yield path and position of all that a layer writes, without markers and bookkeeping."""
    index, resolved, ignored = fates.index, fates.resolved, fates.index.ignored
    for position, (path, kind) in enumerate(zip(index.paths, index.kinds, strict=True)):
        if kind < FIRST_MARKER and position not in ignored:
            yield resolved.get(position, path), position


def folders(layers: Sequence[LayerFates], first: int = 1) -> IsFolder:
    """Return the test for directories among the entries of layers numbered from `first` on."""
    kinds = [fates.index.kinds for fates in layers]
    return lambda place: kinds[(place >> LAYER_BITS) - first][place & POSITION] == Kind.DIR


def build(
    paths: Sequence[bytes],
    places: Sequence[int],
    signs: Sequence[int] | None = None,
    check: Check = go_on,
    is_folder: IsFolder = _any,
) -> Tree:
    """Build a tree of paths in any order; equal paths keep the order in which they are given."""
    signs = bytes(len(paths)) if signs is None else signs
    return grown(preorder(paths, check), paths, places, signs, check, is_folder)


def grown(
    order: Sequence[int],
    paths: Sequence[bytes],
    places: Sequence[int],
    signs: Sequence[int],
    check: Check,
    is_folder: IsFolder,
) -> Tree:
    """Build a tree of some paths, of which `order` gives the indices in preorder."""
    growing = _Growing(is_folder)
    for start in range(0, len(order), _STEP):
        check()
        for item in order[start : start + _STEP]:
            growing.add(paths[item], places[item], signs[item])
    return growing.finish()


class _Growing:
    """A tree that is being built in preorder; `_open` are the directories that still get nodes."""

    def __init__(self, is_folder: IsFolder) -> None:
        self._is_folder = is_folder
        self._names = Names()
        self._parents = array("i")
        self._depths = array("i")
        self._ends = array("i")
        self._places = array("q")
        self._signs = bytearray()
        self._open = [NOWHERE]
        self._head = b""
        self._parts: list[bytes] = []

    def add(self, path: bytes, place: int, sign: int) -> None:
        """Add an entry, and before it the directories that only its path names."""
        head, _, name = path.rpartition(b"/")
        if head != self._head:
            self._enter(head)
        self._append(name, place, sign)

    def finish(self) -> Tree:
        """Close all directories and return the tree."""
        self._close(0)
        return Tree(self._names, self._parents, self._depths, self._ends, self._places, self._signs)

    def _append(self, name: bytes, place: int, sign: int) -> None:
        self._names.append(name)
        self._parents.append(self._open[-1])
        self._depths.append(len(self._open) - 1)
        self._ends.append(len(self._names))
        self._places.append(place)
        self._signs.append(sign)

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
                self._append(part, NOWHERE, Sign.NONE)
            self._open.append(len(self._names) - 1)
        self._head, self._parts = head, parts

    def _is_just_listed(self, name: bytes) -> bool:
        """Return whether the last node is the directory of that name, as preorder has it."""
        last = len(self._names) - 1
        return (
            last > self._open[-1]
            and self._names[last] == name
            and self._parents[last] == self._open[-1]
            and self._is_folder(self._places[last])
        )

    def _close(self, depth: int) -> None:
        end = len(self._names)
        for node in self._open[depth + 1 :]:
            self._ends[node] = end
        del self._open[depth + 1 :]
