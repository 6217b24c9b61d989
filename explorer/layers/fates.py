"""What an entry does to the layers below, and what becomes of it in the layers above."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from msgspec import Struct, field

from explorer.layers.index import FIRST_MARKER, Entry, Kind, LayerIndex, same_bytes

LAYER_BITS = 32
POSITION = (1 << LAYER_BITS) - 1


class Change(IntEnum):
    """What an entry does to the layers below its own."""

    NONE = 0
    ADDED = 1
    MODIFIED = 2
    UNCHANGED = 3
    REMOVED = 4

    @property
    def label(self) -> str | None:
        """The name people and programs see; None for a marker that removes nothing."""
        return self.name.lower() if self else None


class How(IntEnum):
    """How a later layer hides an entry; the names are those of `hidden_by.how` in reports."""

    NONE = 0
    WHITEOUT = 1
    OPAQUE = 2
    OVERWRITTEN = 3
    REPLACED = 4
    DUPLICATE = 5

    @property
    def label(self) -> str:
        """The name people and programs see."""
        return self.name.lower()


class Place(NamedTuple):
    """The coordinate of an entry: its layer's number, from 1, and its position there, from 0."""

    layer: int
    position: int


def packed(place: Place) -> int:
    """Return a place as one number, as trees and unions keep it."""
    return place.layer << LAYER_BITS | place.position


def unpacked(entry: int) -> Place:
    """Return the place that such a number stands for."""
    return Place(entry >> LAYER_BITS, entry & POSITION)


class Hider(NamedTuple):
    """The number of the first later layer that hides an entry, and how it hides it."""

    layer: int
    how: How


class LayerFates(Struct):
    """The columns of one layer's changes and fates, parallel to its index.

    `hidden_by` holds the number of the layer that hides an entry, 0 for none; `resolved` the real
    path of entries whose parents are links; `targets` the entry with a hard link's content;
    `rewriting` the files and links whose path stood in a layer below, and `earlier` what that was,
    as packed places.
    """

    index: LayerIndex
    changes: bytearray = field(default_factory=bytearray)
    hidden_by: array[int] = field(default_factory=lambda: array("I"))
    hows: bytearray = field(default_factory=bytearray)
    resolved: dict[int, bytes] = field(default_factory=dict)
    targets: dict[int, Place] = field(default_factory=dict)
    rewriting: array[int] = field(default_factory=lambda: array("I"))
    earlier: array[int] = field(default_factory=lambda: array("q"))

    def __post_init__(self) -> None:
        count = len(self.index)
        self.changes = bytearray(count)
        self.hidden_by = array("I", bytes(4 * count))
        self.hows = bytearray(count)

    def copied(self) -> LayerFates:
        """Return other columns that say the same of the same index."""
        other = LayerFates(self.index)
        other.changes, other.hidden_by, other.hows = (
            self.changes[:],
            self.hidden_by[:],
            self.hows[:],
        )
        other.resolved, other.targets = self.resolved.copy(), self.targets.copy()
        other.rewriting, other.earlier = self.rewriting[:], self.earlier[:]
        return other

    def path(self, position: int) -> bytes:
        """Return the path as the image's own file system resolves it."""
        return self.resolved.get(position, self.index.paths[position])

    def change(self, position: int) -> Change:
        """Return what an entry does to the layers below."""
        return Change(self.changes[position])

    def hider(self, position: int) -> Hider | None:
        """Return which layer hides an entry and how; None where none does."""
        layer = self.hidden_by[position]
        return Hider(layer, How(self.hows[position])) if layer else None

    def earlier_at(self, position: int) -> int | None:
        """Return what a file stands in place of, as a packed place; None where that is nothing."""
        row = bisect_left(self.rewriting, position)
        is_there = row < len(self.rewriting) and self.rewriting[row] == position
        return self.earlier[row] if is_there else None

    def is_file_system(self, position: int) -> bool:
        """Return whether an entry is a part of a file system: no marker and no AUFS bookkeeping."""
        return self.index.kinds[position] < FIRST_MARKER and position not in self.index.ignored

    def visible(self, position: int) -> bool:
        """Return whether an entry is in the final file system."""
        return not self.hidden_by[position] and self.is_file_system(position)

    def hidden(self) -> Iterator[int]:
        """Yield the positions of hidden entries."""
        return (position for position, layer in enumerate(self.hidden_by) if layer)


def same(layers: Sequence[LayerFates], place: Place, other_place: Place) -> bool:
    """Return whether the entries at two places of one path are the same but for their times.

    Of a hard link the content counts, as far as its target is in the image.
    """
    one, other = _entry(layers, place), _entry(layers, other_place)
    if one.owner != other.owner or one.xattrs != other.xattrs:
        return False
    content, other_content = content_place(layers, place), content_place(layers, other_place)
    if content is None or other_content is None:
        return content is other_content and one.link == other.link
    return _same_content(_entry(layers, content), _entry(layers, other_content))


def _entry(layers: Sequence[LayerFates], place: Place) -> Entry:
    return layers[place.layer - 1].index.entry(place.position)


def content_place(layers: Sequence[LayerFates], place: Place) -> Place | None:
    """Return the entry that has the content of another: of a hard link its target, if any."""
    fates = layers[place.layer - 1]
    is_link = fates.index.kinds[place.position] == Kind.HARDLINK
    return fates.targets.get(place.position) if is_link else place


def _same_content(one: Entry, other: Entry) -> bool:
    if one.kind != other.kind:
        return False
    if one.kind is Kind.FILE:
        return same_bytes(one.index, one.position, other.index, other.position)
    return one.link == other.link and one.device == other.device
