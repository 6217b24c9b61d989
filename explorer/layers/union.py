"""The union of the layers, applied one after the other: where changes and fates come from.

Each path that was ever written is a numbered node. Of each layer the markers are applied first,
then the entries in order (OCI image specification, layer, "Whiteouts"); work is linear in both,
since a cleared node is detached from its directory, and only a new entry attaches it again.
"""

from __future__ import annotations

from explorer.allowance import Charge, uncharged
from explorer.errors import LimitError
from explorer.layers.fates import (
    LAYER_BITS,
    POSITION,
    Change,
    How,
    LayerFates,
    Place,
    same,
    unpacked,
)
from explorer.layers.index import FIRST_MARKER, Kind, LayerIndex
from explorer.layers.paths import follow, is_ordinary, join, normal, parent, split
from explorer.limits import MOST_FOLLOWED

_GONE, _DIRECTORY, _LINK, _OTHER = range(4)
_STATES = {Kind.DIR: _DIRECTORY, Kind.SYMLINK: _LINK}
_WITH_CONTENT = (Kind.FILE, Kind.HARDLINK)
# As plain numbers: to look up a member of an enumeration takes longer than all that is done here.
_FILE, _DIR, _FIRST_MARKER, _ADDED = map(int, (Kind.FILE, Kind.DIR, FIRST_MARKER, Change.ADDED))
_NOBODY = -1
_ROOT = 0
# Memory of a directory that no entry lists, beside its name's: names may be a bomb.
_NODE_BYTES = 400
# Looking up a name costs about as much as this many bytes, beside its own.
_LOOK = 64


class Union:
    """The file system after the layers applied so far; `fates` holds those of each layer.

    `omits_directories`: some that no entry lists are not in it, as they take too much memory.
    """

    def __init__(self, keep: Charge = uncharged) -> None:
        """Begin with nothing; `keep` gets the memory of directories that names imply, in bytes."""
        self.omits_directories = False
        self._keep = keep
        self.fates: list[LayerFates] = []
        self._nodes: dict[bytes, int] = {b"": _ROOT}
        self._states = bytearray([_DIRECTORY])
        self._attached = bytearray([1])
        self._tops: list[int] = [_NOBODY]
        self._children: dict[int, list[int]] = {}
        self._listings: dict[int, list[int]] = {}
        self._followed_bytes = 0
        self._implied_bytes = 0
        self._start_layer()

    def copied(self, keep: Charge) -> Union:
        """Return another one in the same state, which goes its own way from here on.

        Raises LimitError where `keep` refuses the memory of directories that names imply.
        """
        keep(self._implied_bytes)
        other = Union(keep)
        other.omits_directories = self.omits_directories
        other.fates = [one.copied() for one in self.fates]
        other._nodes, other._tops = self._nodes.copy(), self._tops.copy()
        other._states, other._attached = self._states[:], self._attached[:]
        other._children = {node: some[:] for node, some in self._children.items()}
        other._listings = {node: some[:] for node, some in self._listings.items()}
        other._followed_bytes, other._implied_bytes = self._followed_bytes, self._implied_bytes
        return other

    @property
    def paths(self) -> int:
        """How many paths stood there at any time."""
        return len(self._nodes)

    def _start_layer(self) -> None:
        self._below: dict[int, int] = {}
        self._rewritable: dict[int, list[int]] = {}
        self._followed: dict[bytes, bytes] = {}
        self._deleted: dict[int, int] = {}
        self._awaited: dict[int, bytes] = {}
        self._chained: dict[int, int] = {}

    def apply(self, index: LayerIndex) -> LayerFates:
        """Put one more layer on top; return its changes, and correct the fates of those below."""
        fates = LayerFates(index)
        self.fates.append(fates)
        self._start_layer()
        self._apply_markers(fates)
        self._write_entries(fates)
        self._settle_links(fates)
        return fates

    def close(self) -> None:
        """Forget the paths, as no layer is applied any more; what is known of fates stays."""
        self._nodes, self._tops, self._children, self._listings = {}, [], {}, {}
        self._states, self._attached = bytearray(), bytearray()
        self._start_layer()

    @property
    def ignores_links(self) -> bool:
        """Whether links in paths are no longer followed, as the limit of that work is reached."""
        return self._followed_bytes > MOST_FOLLOWED

    @property
    def _base(self) -> int:
        """The lowest entry number of the layer being applied."""
        return len(self.fates) << LAYER_BITS

    # Markers

    def _apply_markers(self, fates: LayerFates) -> None:
        """Look up what each marker removes before any is applied, as their order means nothing."""
        marked = [self._look_at(fates, position) for position in fates.index.markers]
        for node, how in marked:
            if how is How.OPAQUE:
                self._clear_children(node, how)
            else:
                self._clear(node, how)
        self._deleted = dict(self._below)

    def _look_at(self, fates: LayerFates, position: int) -> tuple[int | None, How]:
        path = fates.index.paths[position]
        opaque = fates.index.kinds[position] == Kind.OPAQUE
        real = self._real(path) if opaque else self._real_parent(path)
        if real != path:
            fates.resolved[position] = real
        node = self._nodes.get(real)
        stands = node is not None and self._states[node] != _GONE
        removes = self._has_children(node) if opaque else stands
        fates.changes[position] = Change.REMOVED if removes else Change.NONE
        return node, How.OPAQUE if opaque else How.WHITEOUT

    def _has_children(self, node: int | None) -> bool:
        """Return whether anything is in a directory; children that are gone are detached."""
        children = self._children.get(_NOBODY if node is None else node, [])
        while children and self._states[children[-1]] == _GONE:
            self._attached[children.pop()] = 0
        return bool(children)

    def _clear(self, node: int | None, how: How) -> None:
        """Hide a node and all below it."""
        stack = [] if node is None else [node]
        while stack:
            node = stack.pop()
            stack += self._detach_children(node)
            if self._states[node] != _GONE:
                self._set_state(node, _GONE)
                self._hide(node, how)

    def _clear_children(self, node: int | None, how: How) -> None:
        if node is not None:
            for child in self._detach_children(node):
                self._clear(child, how)

    def _detach_children(self, node: int) -> list[int]:
        children = self._children.pop(node, [])
        for child in children:
            self._attached[child] = 0
        return children

    def _set_state(self, node: int, state: int) -> None:
        if _LINK in (self._states[node], state):
            self._followed.clear()
        self._states[node] = state

    def _hide(self, node: int, how: How) -> None:
        """Hide all entries at a node, and remember them: this layer may write the path again."""
        hidden = self._entries(node)
        for entry in hidden:
            self._set_fate(entry, how)
        if hidden:
            self._rewritable.setdefault(node, []).extend(hidden)
            self._remember_below(node, hidden)
        self._listings.pop(node, None)
        self._tops[node] = _NOBODY

    def _entries(self, node: int) -> list[int]:
        top = self._tops[node]
        return [] if top == _NOBODY else [*self._listings.get(node, ()), top]

    def _remember_below(self, node: int, entries: list[int]) -> None:
        base = self._base
        if node not in self._below and entries[0] < base:
            self._below[node] = next(entry for entry in reversed(entries) if entry < base)

    def _set_fate(self, entry: int, how: How) -> None:
        fates = self.fates[(entry >> LAYER_BITS) - 1]
        # First how, then by whom: another thread may look in between.
        fates.hows[entry & POSITION] = how
        fates.hidden_by[entry & POSITION] = len(self.fates)

    # Entries

    def _write_entries(self, fates: LayerFates) -> None:
        index, base, changes = fates.index, self._base, fates.changes
        nodes, states, tops, attached = self._nodes, self._states, self._tops, self._attached
        kinds, ignored, siblings = index.kinds, index.ignored, list[int]()
        beside: bytes | None = None
        length = 0
        for position, path in enumerate(index.paths):
            kind = kinds[position]
            if kind >= _FIRST_MARKER or (ignored and position in ignored):
                continue
            if kind > _DIR or path in nodes:
                self._write(fates, position, path)
                beside = None
                continue
            if beside is None or path.rfind(b"/") != length or not path.startswith(beside):
                head = split(path)[0]
                directory, real = self._directory(head)
                if real != head:
                    self._write(fates, position, path)
                    beside = None
                    continue
                siblings = self._children.setdefault(directory, [])
                beside, length = head, len(head) or -1
            node = len(tops)
            nodes[path] = node
            siblings.append(node)
            tops.append(base + position)
            states.append(_OTHER if kind == _FILE else _DIRECTORY)
            attached.append(1)
            changes[position] = _ADDED

    def _write(self, fates: LayerFates, position: int, path: bytes) -> None:
        real = self._real_parent(path)
        if real != path:
            fates.resolved[position] = real
        kind = fates.index.kinds[position]
        if kind == Kind.HARDLINK:
            self._link(fates, position)
        node = self._node_at(real)
        below = self._earlier(node)
        fates.changes[position] = self._change(position, below)
        if below != _NOBODY and kind in _WITH_CONTENT:
            fates.rewriting.append(position)
            fates.earlier.append(below)
        self._put(node, self._base + position, _STATES.get(Kind(kind), _OTHER))

    def _earlier(self, node: int) -> int:
        """Return what stood at a node in the layers below."""
        top = self._tops[node]
        return top if _NOBODY < top < self._base else self._below.get(node, _NOBODY)

    def _change(self, position: int, below: int) -> Change:
        if below == _NOBODY:
            return Change.ADDED
        unchanged = same(self.fates, unpacked(self._base + position), unpacked(below))
        return Change.UNCHANGED if unchanged else Change.MODIFIED

    def _put(self, node: int, entry: int, state: int) -> None:
        old = self._states[node]
        if old == state == _DIRECTORY:
            self._merge(node)
        elif old != _GONE:
            self._clear_children(node, How.REPLACED)
            self._hide(node, How.OVERWRITTEN)
        self._mark_rewritten(node)
        self._set_state(node, state)
        self._tops[node] = entry

    def _merge(self, node: int) -> None:
        """Keep the earlier entries of a directory: none of them is hidden."""
        top = self._tops[node]
        if top != _NOBODY:
            self._listings.setdefault(node, []).append(top)
            self._remember_below(node, [top])

    def _mark_rewritten(self, node: int) -> None:
        """Set the fate of what this layer hid at a path that it then writes.

        Entries of layers below are overwritten, entries of this layer are duplicates.
        """
        for entry in self._rewritable.pop(node, ()):
            self._set_fate(entry, How.OVERWRITTEN if entry < self._base else How.DUPLICATE)

    # Paths to nodes

    def _node_at(self, path: bytes) -> int:
        """Return the node of a path whose parents are no links; make what is missing."""
        node = self._nodes.get(path)
        if node is not None and self._states[node] != _GONE:
            return node
        directory = self._make_directory(split(path)[0])
        if node is None:
            node = self._nodes[path] = len(self._tops)
            self._states.append(_GONE)
            self._attached.append(0)
            self._tops.append(_NOBODY)
        if not self._attached[node]:
            self._attached[node] = 1
            self._children.setdefault(directory, []).append(node)
        return node

    def _directory(self, path: bytes) -> tuple[int, bytes]:
        """Return a directory's node and real path; make what is missing."""
        node = self._nodes.get(path)
        if node is not None and self._states[node] == _DIRECTORY:
            return node, path
        real = self._real(path)
        return self._make_directory(real), real

    def _make_directory(self, path: bytes) -> int:
        """Return a directory's node, made with its parents; past the limit the nearest parent's."""
        missing = []
        while (node := self._nodes.get(path)) is None or self._states[node] != _DIRECTORY:
            missing.append(path)
            path = parent(path)
        try:
            self._keep(taken := sum(len(one) + _NODE_BYTES for one in missing))
        except LimitError:
            self.omits_directories = True
            return node
        self._implied_bytes += taken
        for path in reversed(missing):
            node = self._node_at(path)
            if self._states[node] != _GONE:
                self._hide(node, How.OVERWRITTEN)
                self._mark_rewritten(node)
            self._set_state(node, _DIRECTORY)
        return node

    def _real_parent(self, path: bytes) -> bytes:
        """Return a path with the links in its parents followed; its last name stays."""
        head, name = split(path)
        return join(self._real(head), name) if head else path

    def _real(self, path: bytes) -> bytes:
        node = self._nodes.get(path)
        if node is not None and self._states[node] == _DIRECTORY:
            return path
        real = self._followed.get(path)
        if real is None:
            if self.ignores_links:
                return path
            ordinary = is_ordinary(path)
            real = follow(path, self._link_at) if ordinary else self._real_parent(path)
            self._followed[path] = real
        return real

    def _link_at(self, path: bytes) -> bytes | None:
        self._followed_bytes += len(path) + _LOOK
        node = self._nodes.get(path)
        if node is None or self._states[node] != _LINK:
            return None
        layer, position = unpacked(self._tops[node])
        return self.fates[layer - 1].index.links.get(position)

    # Hard links

    def _link(self, fates: LayerFates, position: int) -> None:
        """Find the target of a hard link: what is there now, or else what `_settle_links` finds."""
        path = self._real_parent(normal(fates.index.links.get(position, b"")))
        standing = self._standing(path)
        target = self._content_place(standing)
        if target:
            fates.targets[position] = target
        elif standing == _NOBODY:
            self._awaited[position] = path
        elif standing >= self._base:
            self._chained[position] = standing

    def _standing(self, path: bytes) -> int:
        node = self._nodes.get(path, _ROOT)
        return self._tops[node] if self._states[node] in (_OTHER, _LINK) else _NOBODY

    def _settle_links(self, fates: LayerFates) -> None:
        """Resolve hard links whose target was not there yet.

        The target is a later entry of this layer, else what this layer's markers deleted.
        """
        later = self._last_files(fates, set(self._awaited.values()))
        for position, path in self._awaited.items():
            last = later.get(path, _NOBODY)
            deleted = self._deleted.get(self._nodes.get(path, _NOBODY), _NOBODY)
            self._chained[position] = self._base + last if last > position else deleted
        for position in sorted(self._chained):
            self._follow_chain(fates, position)
            node = self._nodes[fates.path(position)]
            fates.changes[position] = self._change(position, self._earlier(node))

    @staticmethod
    def _last_files(fates: LayerFates, wanted: set[bytes]) -> dict[bytes, int]:
        """Return the position of the last entry at each wanted path, directories left out."""
        if not wanted:
            return {}
        return {
            path: position
            for position, kind in enumerate(fates.index.kinds)
            if kind != Kind.DIR
            and fates.is_file_system(position)
            and (path := fates.path(position)) in wanted
        }

    def _follow_chain(self, fates: LayerFates, position: int) -> None:
        chain, entry = [], self._base + position
        while (link := entry - self._base) in self._chained:
            chain.append(link)
            entry = self._chained.pop(link)
        if target := self._content_place(entry):
            fates.targets.update(dict.fromkeys(chain, target))

    def _content_place(self, entry: int) -> Place | None:
        if entry == _NOBODY:
            return None
        place = unpacked(entry)
        fates = self.fates[place.layer - 1]
        kind = fates.index.kinds[place.position]
        if kind == Kind.HARDLINK:
            return fates.targets.get(place.position)
        return None if kind == Kind.DIR else place
