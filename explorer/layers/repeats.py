"""Files that a layer stores again: at a path it writes the very content that stood there before.

`chmod -R` and `chown -R` bring that about, since a layer has a file whole or not at all. It is no
waste beside the known one: the earlier copy is wasted as soon as no name reaches it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntFlag
from typing import TypeVar

from explorer.layers.fates import LayerFates, Place, same_content, unpacked, with_content
from explorer.layers.index import Entry, Kind
from explorer.tar import Owner

_Value = TypeVar("_Value")


class Differing(IntFlag):
    """In what a file differs from the one that stood at its path; NOTHING is not even its time."""

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


@dataclass(frozen=True, slots=True)
class Repeat:
    """A file that is stored again: the entry that stood there before, and in what it differs.

    A new time comes with every other change, and counts where it is the only one. `same_as` is the
    layer that had the content first, be it stored again and again since.
    """

    earlier: Place
    differing: Differing
    same_as: int


@dataclass(frozen=True, slots=True)
class StoredAgain:
    """Files that a layer stores again for one reason, with the content they have in `same_as`.

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


@dataclass(slots=True)
class Repeats:
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

    def at(self, position: int) -> Repeat | None:
        """Return what there is to say of an entry; None where it is not stored again."""
        row = bisect_left(self.positions, position)
        if row == len(self) or self.positions[row] != position:
            return None
        earlier, differing = unpacked(self.earlier[row]), Differing(self.differing[row])
        return Repeat(earlier, differing, self.same_as[row])

    def first_of(self, place: Place) -> int:
        """Return the layer that had the content of an entry of this layer first."""
        repeat = self.at(place.position)
        return repeat.same_as if repeat else place.layer


def repeats_of(layers: Sequence[LayerFates], below: Sequence[Repeats]) -> Repeats:
    """Return what the layer behind those `below` stores again, linear in what it writes over."""
    number = len(below) + 1
    fates, repeats = layers[number - 1], Repeats()
    is_counted = bytearray(len(fates.index))
    for position, packed_place in zip(fates.rewriting, fates.earlier, strict=True):
        earlier = unpacked(packed_place)
        entry, content = with_content(layers, Place(number, position))
        other, before = with_content(layers, earlier)
        # What a link leads to in a layer below is not stored here.
        if content and before and content.index is fates.index and _is_stored(content, before):
            repeats.positions.append(position)
            repeats.earlier.append(packed_place)
            repeats.differing.append(_differing(entry, other))
            repeats.same_as.append(below[earlier.layer - 1].first_of(earlier))
            repeats.sizes.append(0 if is_counted[content.position] else content.stored_size)
            is_counted[content.position] = 1
    return repeats


def _is_stored(content: Entry, before: Entry) -> bool:
    is_file = content.kind is Kind.FILE and content.stored_size > 0
    return is_file and same_content(content, before)


def _differing(one: Entry, other: Entry) -> int:
    (mode, uid, gid), (old_mode, old_uid, old_gid) = one.owner, other.owner
    changes = (mode != old_mode, uid != old_uid, gid != old_gid, one.xattrs != other.xattrs)
    flags = sum(is_other << bit for bit, is_other in enumerate(changes))
    return flags or (one.mtime != other.mtime) * Differing.TIME.value


def summed(fates: LayerFates, number: int, repeats: Repeats) -> list[StoredAgain]:
    """Return what a layer stores again, by the layer that had it first and by reason."""
    groups: dict[tuple[int, int], _Group] = defaultdict(_Group)
    columns = (repeats.positions, repeats.same_as, repeats.differing, repeats.sizes)
    for position, same_as, differing, size in zip(*columns, strict=True):
        if size:
            groups[same_as, differing].add(size, fates.index.owners[position])
    sums = [group.summed(number, *key) for key, group in groups.items()]
    return sorted(sums, key=lambda one: (-one.bytes, one.same_as, one.differing))


@dataclass(slots=True)
class _Group:
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
