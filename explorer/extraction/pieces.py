"""Which entries of an image are saved: those at a path and below it, the topmost of each path."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from explorer.analysis import Analysis
from explorer.errors import ContentError
from explorer.extraction.destination import is_safe
from explorer.frozen import Frozen
from explorer.layers import Kind, Place
from explorer.layers.paths import base, normal
from explorer.layers.tree import Check, go_on
from explorer.lookup import below, find


class Selection(Struct, frozen=True):
    """Entries of the layers from `first` to `last`, None: to the last there is.

    Without `hidden` they are those alone that are still there after layer `after`, None: in the
    finished image.
    """

    first: int = 1
    last: int | None = None
    hidden: bool = True
    after: int | None = None

    @classmethod
    def of_layer(cls, layer: int | None) -> Selection:
        """Return all that one layer wrote; with None what any layer did."""
        return cls(layer or 1, layer)

    @property
    def layer(self) -> int | None:
        """The only layer, if there is only one."""
        return self.last if self.first == self.last else None

    def has(self, place: Place) -> bool:
        """Return whether an entry is of one of the layers."""
        return self.first <= place.layer <= (self.last or place.layer)

    def hides(self, analysis: Analysis, place: Place) -> bool:
        """Return whether an entry is hidden as the image is looked at."""
        hider = analysis.hider(place)
        return hider is not None and hider.layer <= (self.after or hider.layer)


class Amount(NamedTuple):
    """How much there is to save: entries that are no directories, and their bytes as stored."""

    files: int
    size: int


class Gathered(Frozen, frozen=True):
    """The entries to save, by paths relative to the parent of `root`, the path asked for."""

    analysis: Analysis
    root: bytes
    selection: Selection
    places: Mapping[bytes, Place]

    def visible(self) -> Gathered:
        """Return those alone that are not hidden."""
        kept = {
            path: place
            for path, place in self.places.items()
            if not self.selection.hides(self.analysis, place)
        }
        return Gathered(self.analysis, self.root, self.selection, kept)

    @property
    def amount(self) -> Amount:
        """How much they are; what several names share counts once."""
        analysis, places = self.analysis, self.places.values()
        files = sum(analysis.entry(one).kind is not Kind.DIR for one in places)
        return Amount(files, stored_size(analysis, places))

    def under(self, destination: Path) -> tuple[Path, Mapping[bytes, Place]]:
        """Return the folder to write into, and the entries by their paths there.

        As with `cp`, it is their own name where the destination is a folder, and otherwise the
        destination's.
        """
        tops = {path.partition(b"/")[0] for path in self.places}
        is_inside = destination.is_dir() and not self._is_again(destination)
        if not self.root or len(tops) != 1 or is_inside:
            return destination, self.places
        (top,) = tops
        name = os.fsencode(destination.name)
        renamed = {name + path[len(top) :]: place for path, place in self.places.items()}
        return destination.parent, renamed

    def _is_again(self, destination: Path) -> bool:
        """Return whether a directory has what is in the one to save, as an earlier run left it.

        A second one does as the first did, and puts no copy inside of it.
        """
        saved = (
            path.split(b"/")
            for path, place in self.places.items()
            if is_safe(path) and self.analysis.entry(place).kind in (Kind.FILE, Kind.DIR)
        )
        names = {parts[1] for parts in saved if len(parts) > 1}
        folder = os.fsencode(destination) + b"/"
        return bool(names) and all(os.path.lexists(folder + name) for name in names)


def stored_size(analysis: Analysis, places: Iterable[Place]) -> int:
    """Return the bytes that entries store, holes aside; what several names share counts once."""
    holders = set(filter(None, map(analysis.content_place, places)))
    return sum(analysis.entry(one).stored_size for one in holders)


def gathered(
    analysis: Analysis, asked: bytes, selection: Selection, check: Check = go_on
) -> Gathered:
    """Return what a selection has at a path and below it. Raises ContentError."""
    root = _root(analysis, asked, selection.layer)
    start = len(root) - len(base(root))
    places: dict[bytes, Place] = {}
    for place in below(analysis, root, selection.layer):
        check()
        if selection.has(place) and analysis.is_written(place):
            places[analysis.path(place)[start:]] = place
    places.pop(b"", None)
    pieces = Gathered(analysis, root, selection, places)
    return pieces if selection.hidden else pieces.visible()


def _root(analysis: Analysis, asked: bytes, layer: int | None) -> bytes:
    """Return the real path of what is asked for; it may be a directory that no entry lists."""
    if not normal(asked):
        return b""
    try:
        return analysis.path(find(analysis, asked, layer))
    except ContentError:
        path = normal(asked)
        if not any(analysis.is_written(place) for place in below(analysis, path, layer)):
            raise
        return path
