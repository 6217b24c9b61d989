"""Waste: the bytes of regular files that no name in the final file system reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress

from msgspec import Struct

from explorer.frozen import Frozen
from explorer.layers.fates import Hider, How, LayerFates, Place
from explorer.layers.index import Kind


class WastedFile(Struct, frozen=True):
    """One wasted file: its stored bytes, the layers that wrote and hid it, and how.

    `position` is where it stands in the layer that wrote it, from 0.
    """

    path: bytes
    bytes: int
    written_by: int
    hidden_by: int
    position: int = 0
    how: How = How.NONE

    @property
    def place(self) -> Place:
        """Where its bytes are."""
        return Place(self.written_by, self.position)

    @property
    def hider(self) -> Hider:
        """Who hides it, and how."""
        return Hider(self.hidden_by, self.how)


class Waste(Frozen, frozen=True):
    """The bytes that an image stores in regular files, and those of them that are wasted."""

    total_bytes: int
    files: Sequence[WastedFile]

    @property
    def wasted_bytes(self) -> int:
        """The bytes of all wasted files; a file with several hard links counts once."""
        return sum(one.bytes for one in self.files)

    @property
    def wasted_percent(self) -> float:
        """The share of wasted bytes among all bytes of regular files, 0 to 100."""
        return 100 * self.wasted_bytes / self.total_bytes if self.total_bytes else 0.0

    @property
    def score(self) -> float:
        """The share of bytes that are not wasted, 0 to 1."""
        return 1 - self.wasted_percent / 100


def measure(layers: Sequence[LayerFates]) -> Waste:
    """Return every wasted file, largest first."""
    kept = set(kept_by_links(layers))
    files = [one for number, fates in enumerate(layers, 1) for one in _wasted(number, fates, kept)]
    total = sum(_stored(fates) for fates in layers)
    return Waste(total, sorted(files, key=lambda one: (-one.bytes, one.written_by, one.path)))


def kept_by_links(layers: Sequence[LayerFates]) -> Iterator[Place]:
    """Yield the places of files that a hard link in the final file system leads to."""
    for fates in layers:
        for position, target in fates.targets.items():
            if fates.visible(position):
                yield target


def _wasted(number: int, fates: LayerFates, kept: set[Place]) -> Iterator[WastedFile]:
    index = fates.index
    for position in fates.hidden():
        size = index.sizes[position]
        if index.kinds[position] == Kind.FILE and size and Place(number, position) not in kept:
            hider = Hider(fates.hidden_by[position], How(fates.hows[position]))
            yield WastedFile(fates.path(position), size, number, hider.layer, position, hider.how)


def _stored(fates: LayerFates) -> int:
    index = fates.index
    return sum(compress(index.sizes, map(int(Kind.FILE).__eq__, index.kinds)))
