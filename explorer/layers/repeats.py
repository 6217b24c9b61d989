"""Files that a layer stores again: at a path it writes the very content that stood there before.

`chmod -R` and `chown -R` bring that about, since a layer has a file whole or not at all. It is no
waste beside the known one: the earlier copy is wasted as soon as no name reaches it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import IntFlag
from typing import TypeVar

from msgspec import Struct, field

from explorer.layers.fates import LayerFates, Place, content_place, unpacked
from explorer.layers.index import Kind, LayerIndex, same_bytes
from explorer.tar import Owner

_Value = TypeVar("_Value")


class Differing(IntFlag):
    """In what a file differs from the one that stood at its path; NOTHING is not even its time.

    A new time comes with every other change, and counts where it is the only one.
    """

    NOTHING = 0
    MODE = 1
    OWNER = 2
    GROUP = 4
    XATTRS = 8
    TIME = 16

    @property
    def labels(self) -> list[str]:
        """The names that programs see."""
        return [str(one.name).lower() for one in Differing if one in self]


class StoredAgain(Struct, frozen=True):
    """Files that a layer stores again for one reason; layer `same_as` had their content first.

    `bytes` are what they take once more; `mode` and `owner` (user and group) are those that all of
    them have now, None where they have several. `fix` says how to build without them.
    """

    layer: int
    same_as: int
    differing: Differing
    files: int
    bytes: int
    mode: int | None = None
    owner: tuple[int, int] | None = None
    fix: str = ""


class Repeats(Struct):
    """The files that one layer stores again, as columns, in the order of its tar.

    `earlier` are packed places, `differing` values of Differing, `same_as` numbers of layers, and
    `sizes` the stored bytes, 0 for a further hard link to a file that is counted.
    """

    positions: array[int] = field(default_factory=lambda: array("I"))
    earlier: array[int] = field(default_factory=lambda: array("q"))
    differing: bytearray = field(default_factory=bytearray)
    same_as: array[int] = field(default_factory=lambda: array("I"))
    sizes: array[int] = field(default_factory=lambda: array("q"))

    def __len__(self) -> int:
        return len(self.positions)

    def first_of(self, place: Place) -> int:
        """Return the layer that had the content of an entry of this layer first."""
        row = bisect_left(self.positions, place.position)
        is_repeat = row < len(self) and self.positions[row] == place.position
        return self.same_as[row] if is_repeat else place.layer


def repeats_of(layers: Sequence[LayerFates], below: Sequence[Repeats]) -> Repeats:
    """Return what the layer behind those `below` stores again, linear in what it writes over."""
    number, repeats = len(below) + 1, Repeats()
    fates = layers[number - 1]
    is_counted = bytearray(len(fates.index))
    for position, earlier in zip(fates.rewriting, fates.earlier, strict=True):
        place, before = Place(number, position), unpacked(earlier)
        holder = content_place(layers, place)
        # What a link leads to in a layer below is not stored here.
        if holder and holder.layer == number and _is_same(layers, holder, before):
            repeats.positions.append(position)
            repeats.earlier.append(earlier)
            repeats.differing.append(_differing(layers, place, before))
            repeats.same_as.append(below[before.layer - 1].first_of(before))
            size = fates.index.sizes[holder.position]
            repeats.sizes.append(0 if is_counted[holder.position] else size)
            is_counted[holder.position] = 1
    return repeats


def repeat_since(layers: Sequence[LayerFates], first: int, place: Place) -> Differing | None:
    """Return in what a file differs from the one that stood there before layer `first`.

    None where the layers from `first` on do not store the content of that one again.
    """
    before: Place | None = place
    while before and before.layer >= first:
        before = earlier_place(layers, before)
    holder = content_place(layers, place)
    if before and holder and holder.layer >= first and _is_same(layers, holder, before):
        return Differing(_differing(layers, place, before))
    return None


def earlier_place(layers: Sequence[LayerFates], place: Place) -> Place | None:
    """Return what a file stands in place of; None where nothing stood there."""
    earlier = layers[place.layer - 1].earlier_at(place.position)
    return None if earlier is None else unpacked(earlier)


def repeat_at(layers: Sequence[LayerFates], place: Place) -> StoredAgain | None:
    """Return what there is to say of one file; None where it is not stored again."""
    differing = repeat_since(layers, place.layer, place)
    holder = content_place(layers, place)
    if differing is None or holder is None:
        return None
    first = place
    while repeat_since(layers, first.layer, first) is not None:
        first = earlier_place(layers, first) or first
    index = layers[place.layer - 1].index
    mode, uid, gid = index.owners[place.position]
    size = index.sizes[holder.position]
    return StoredAgain(place.layer, first.layer, differing, 1, size, mode, (uid, gid))


def _is_same(layers: Sequence[LayerFates], holder: Place, before: Place) -> bool:
    """Return whether a file has bytes, and they are those of an earlier file or link."""
    index, position = layers[holder.layer - 1].index, holder.position
    content = content_place(layers, before)
    if content is None or index.kinds[position] != Kind.FILE or not index.sizes[position]:
        return False
    other = layers[content.layer - 1].index
    is_file = other.kinds[content.position] == Kind.FILE
    return is_file and same_bytes(index, position, other, content.position)


def _differing(layers: Sequence[LayerFates], place: Place, before: Place) -> int:
    index, other = layers[place.layer - 1].index, layers[before.layer - 1].index
    return attributes_between(index, place.position, other, before.position)


def attributes_between(index: LayerIndex, position: int, other: LayerIndex, at: int) -> int:
    """Return in what attributes two entries differ, as the bits of Differing."""
    (mode, uid, gid), (old_mode, old_uid, old_gid) = index.owners[position], other.owners[at]
    has_others = index.xattrs.get(position, ()) != other.xattrs.get(at, ())
    # The bits of Differing; its own operators take ten times as long.
    changes = (mode != old_mode) | (uid != old_uid) << 1 | (gid != old_gid) << 2 | has_others << 3
    return changes or (index.mtimes[position] != other.mtimes[at]) << 4


def summed(fates: LayerFates, number: int, repeats: Repeats) -> list[StoredAgain]:
    """Return what a layer stores again, by the layer that had it first and by reason."""
    groups: dict[tuple[int, int], _Group] = defaultdict(_Group)
    columns = (repeats.positions, repeats.same_as, repeats.differing, repeats.sizes)
    for position, same_as, differing, size in zip(*columns, strict=True):
        if size:
            groups[same_as, differing].add(size, fates.index.owners[position])
    sums = [group.summed(number, *key) for key, group in groups.items()]
    return sorted(sums, key=lambda one: (-one.bytes, one.same_as, one.differing))


class _Group(Struct):
    """The files of one sum."""

    files: int = 0
    bytes: int = 0
    owners: set[Owner] = field(default_factory=set)

    def add(self, size: int, owner: Owner) -> None:
        self.files += 1
        self.bytes += size
        self.owners.add(owner)

    def summed(self, layer: int, same_as: int, differing: int) -> StoredAgain:
        mode = _only(one.mode for one in self.owners)
        owner = _only((one.uid, one.gid) for one in self.owners)
        return StoredAgain(
            layer, same_as, Differing(differing), self.files, self.bytes, mode, owner
        )


def _only(values: Iterable[_Value]) -> _Value | None:
    """Return the value that all have; None where there are several."""
    different = {*values}
    return different.pop() if len(different) == 1 else None
