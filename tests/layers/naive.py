"""A plain reading of the contract: replays layers on dictionaries, copying freely.

It is slow and knows nothing of how `explorer.layers` works, so that the two can be
held against each other. The state of a file system is one dictionary from path
to node; every question is answered by looking at all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from explorer.layers import Entry, Kind, LayerIndex, Place

MAXIMUM_LINKS = 40


@dataclass
class Node:
    """What stands at a path; an implied directory has no places, a directory may have several."""

    kind: Kind
    places: list[Place]
    target: bytes = b""


@dataclass
class Verdict:
    """All that is asked of one entry."""

    path: bytes
    change: str | None = None
    hidden_by: tuple[int, str] | None = None
    target: Place | None = None
    in_file_system: bool = True

    @property
    def visible(self) -> bool:
        return self.in_file_system and self.hidden_by is None


State = dict[bytes, Node]


@dataclass
class Again:
    """A file that is stored again: what stood there before, what differs, the content's entry."""

    earlier: Place
    differing: set[str]
    holder: Place


@dataclass
class Replay:
    """The file system as it grows, layer by layer."""

    layers: list[LayerIndex] = field(default_factory=list)
    verdicts: dict[Place, Verdict] = field(default_factory=dict)
    state: State = field(default_factory=dict)
    below: State = field(default_factory=dict)
    deleted: State = field(default_factory=dict)
    pending: dict[Place, bytes] = field(default_factory=dict)
    refers: dict[Place, Place] = field(default_factory=dict)
    again: dict[Place, Again] = field(default_factory=dict)

    def apply(self, index: LayerIndex) -> None:
        self.layers.append(index)
        self.below = _copy(self.state)
        self.deleted, self.pending = {}, {}
        for position in range(len(index)):
            place = Place(len(self.layers), position)
            self.verdicts[place] = Verdict(index.paths[position])
        for place in self._places(markers=True):
            self._mark(place)
        for place in self._places(markers=False):
            self._write(place)
        self._end_layer()

    def _places(self, *, markers: bool) -> list[Place]:
        number, index = len(self.layers), self.layers[-1]
        found = []
        for position, entry in enumerate(index):
            place = Place(number, position)
            is_marker = entry.kind in (Kind.WHITEOUT, Kind.OPAQUE)
            if is_marker or position in index.ignored:
                self.verdicts[place].in_file_system = False
            if is_marker == markers and position not in index.ignored:
                found.append(place)
        return found

    def entry(self, place: Place) -> Entry:
        return self.layers[place.layer - 1].entry(place.position)

    # Markers

    def _mark(self, place: Place) -> None:
        entry, verdict = self.entry(place), self.verdicts[place]
        if entry.kind is Kind.OPAQUE:
            verdict.path = resolve(self.below, entry.path, follow_last=True)
            gone = [path for path in self.below if is_under(path, verdict.path)]
            how = "opaque"
        else:
            verdict.path = resolve(self.below, entry.path)
            gone = [p for p in self.below if p == verdict.path or is_under(p, verdict.path)]
            how = "whiteout"
        verdict.change = "removed" if gone else None
        for path in gone:
            if path in self.state:
                self.deleted[path] = self.state[path]
                self._hide(path, place.layer, how)

    def _hide(self, path: bytes, layer: int, how: str, same_layer_how: str = "") -> None:
        for old in self.state.pop(path).places:
            said = same_layer_how if same_layer_how and old.layer == layer else how
            self.verdicts[old].hidden_by = (layer, said)

    # Entries

    def _write(self, place: Place) -> None:
        entry, verdict = self.entry(place), self.verdicts[place]
        path = verdict.path = resolve(self.state, entry.path)
        if entry.kind is Kind.HARDLINK:
            self._link(place, entry)
        self._make_parents(path, place.layer)
        self._say_written_again(path, place)
        standing = self.state.get(path)
        if standing and standing.kind is Kind.DIR and entry.kind is Kind.DIR:
            standing.places.append(place)
            return
        if standing:
            self._hide(path, place.layer, "overwritten", "duplicate")
            for child in [p for p in self.state if is_under(p, path)]:
                self._hide(child, place.layer, "replaced")
        self.state[path] = Node(entry.kind, [place], entry.link or b"")

    def _make_parents(self, path: bytes, layer: int) -> None:
        for parent in parents(path):
            standing = self.state.get(parent)
            if standing and standing.kind is not Kind.DIR:
                self._hide(parent, layer, "overwritten", "duplicate")
            self.state.setdefault(parent, Node(Kind.DIR, []))

    def _say_written_again(self, path: bytes, place: Place) -> None:
        """Call overwritten what this layer deleted or wiped at this very path."""
        for old, verdict in self.verdicts.items():
            if verdict.path == path and verdict.hidden_by and verdict.hidden_by[0] == place.layer:
                how = "duplicate" if old.layer == place.layer else "overwritten"
                verdict.hidden_by = (place.layer, how)

    # Hard links

    def _link(self, place: Place, entry: Entry) -> None:
        target = resolve(self.state, normal(entry.link or b""))
        if not self._refer(place, self.state.get(target)):
            self.pending[place] = target

    def _refer(self, place: Place, node: Node | None) -> bool:
        """Let a link lead to what stands somewhere; nothing links to a directory."""
        if node is None or node.kind is Kind.DIR:
            return False
        self.refers[place] = node.places[-1]
        return True

    def _link_the_rest(self) -> None:
        for place, target in self.pending.items():
            later = self._later_files(place, target)
            if later:
                self.refers[place] = later[-1]
            else:
                self._refer(place, self.deleted.get(target))

    def _later_files(self, place: Place, path: bytes) -> list[Place]:
        return [
            one
            for one in self._places(markers=False)
            if one > place and self.verdicts[one].path == path
            if self.entry(one).kind is not Kind.DIR
        ]

    def _content(self, place: Place) -> Place | None:
        """Follow hard links until something else; None for a circle or a link to nowhere."""
        seen = set()
        while self.entry(place).kind is Kind.HARDLINK:
            if place in seen or place not in self.refers:
                return None
            seen.add(place)
            place = self.refers[place]
        return place

    # Changes

    def _end_layer(self) -> None:
        self._link_the_rest()
        for place in self._places(markers=False):
            verdict = self.verdicts[place]
            if self.entry(place).kind is Kind.HARDLINK:
                verdict.target = self._content(place)
            old = self.below.get(verdict.path)
            verdict.change = self._change(place, old)
            if old and old.places:
                self._note_again(place, old.places[-1])

    def _change(self, place: Place, old: Node | None) -> str:
        if old is None or not old.places:
            return "added"
        return "unchanged" if self._same(place, old.places[-1]) else "modified"

    def _same(self, new: Place, old: Place) -> bool:
        if self._attributes(new) != self._attributes(old):
            return False
        new_content, old_content = self._content(new), self._content(old)
        if new_content is None or old_content is None:
            return new_content == old_content and self.entry(new).link == self.entry(old).link
        return self._substance(new_content) == self._substance(old_content)

    def _note_again(self, new: Place, old: Place) -> None:
        holder, content = self._content(new), self._content(old)
        if holder is None or content is None or holder.layer != new.layer:
            return
        is_file = self.entry(holder).kind is Kind.FILE and self.entry(holder).stored_size
        if is_file and self._substance(holder) == self._substance(content):
            self.again[new] = Again(old, self._differing(new, old), holder)

    def _differing(self, new: Place, old: Place) -> set[str]:
        one, other = self.entry(new), self.entry(old)
        attributes = {
            "mode": one.owner.mode != other.owner.mode,
            "owner": one.owner.uid != other.owner.uid,
            "group": one.owner.gid != other.owner.gid,
            "xattrs": one.xattrs != other.xattrs,
        }
        changed = {name for name, differs in attributes.items() if differs}
        return changed or ({"time"} if one.mtime != other.mtime else set())

    def _attributes(self, place: Place) -> object:
        return self.entry(place).owner, self.entry(place).xattrs

    def _substance(self, place: Place) -> object:
        entry = self.entry(place)
        sparse = entry.index.sparse.get(place.position)
        link = entry.link if entry.kind is Kind.SYMLINK else None
        return entry.kind, entry.size, entry.sha256, sparse, link, entry.device

    @property
    def wasted_bytes(self) -> int:
        """The bytes of regular files that no name in the final file system reaches."""
        reached = {verdict.target for verdict in self.verdicts.values() if verdict.visible}
        return sum(
            self.entry(place).stored_size
            for place, verdict in self.verdicts.items()
            if self.entry(place).kind is Kind.FILE
            and verdict.in_file_system
            and not verdict.visible
            and place not in reached
        )


def _copy(state: State) -> State:
    return {path: Node(node.kind, [*node.places], node.target) for path, node in state.items()}


def parts(path: bytes) -> list[bytes]:
    return [part for part in path.split(b"/") if part not in (b"", b".")]


def normal(name: bytes) -> bytes:
    return b"/".join(parts(name))


def parents(path: bytes) -> list[bytes]:
    """Return every directory above a path, the root first."""
    names = parts(path)
    return [b"/".join(names[:count]) for count in range(len(names))]


def is_under(path: bytes, directory: bytes) -> bool:
    return directory in parents(path)


def resolve(state: State, path: bytes, *, follow_last: bool = False) -> bytes:
    """Follow the links in a path's parents; a path through too many is taken literally."""
    names = parts(path)
    last = [] if follow_last or not names else [names.pop()]
    # A name may stand for "up" only where it comes out of a link's target.
    todo = [(name, False) for name in names]
    real: list[bytes] = []
    links = 0
    while todo:
        name, is_up = todo.pop(0)
        if is_up:
            real = real[:-1]
            continue
        node = state.get(b"/".join([*real, name]))
        if node is None or node.kind is not Kind.SYMLINK:
            real.append(name)
            continue
        links += 1
        if links > MAXIMUM_LINKS:
            return path
        target = node.target
        if target.startswith(b"/"):
            real = []
        todo = [(part, part == b"..") for part in parts(target)] + todo
    return b"/".join(real + last)
