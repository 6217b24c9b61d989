"""What a marker removes: the entries that its layer hides, and the one that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from explorer.analysis import Analysis
from explorer.layers import Change, Hider, How, Kind, Place
from explorer.layers.phrases import fate_phrase
from explorer.tui.shell.jobs import Check

_HOWS = {Kind.WHITEOUT: How.WHITEOUT, Kind.OPAQUE: How.OPAQUE}


class Removed(NamedTuple):
    """A path that a marker is about, and the layer that wrote it; `place` None where it is implied.

    A directory may be implied: no entry lists it, and paths below it name it.
    """

    layer: int
    path: bytes
    place: Place | None


def is_marker(analysis: Analysis, place: Place) -> bool:
    """Return whether an entry removes something, and is no part of a file system itself."""
    return analysis.entry(place).kind in _HOWS


def removal_phrase(analysis: Analysis, marker: Place) -> str:
    """Return what a marker does: "deleted by layer 6", as it is said of what that hides."""
    said = fate_phrase(Hider(marker.layer, _HOWS[Kind(analysis.entry(marker).kind)]))
    change = analysis.layers[marker.layer - 1].fates.change(marker.position)
    return said if change is Change.REMOVED else f"{said}, where nothing stood"


def removed_by(analysis: Analysis, marker: Place, check: Check) -> Removed | None:
    """Return what a marker is about, as the topmost layer wrote it; None where nothing stood."""
    path, topmost = analysis.path(marker), None
    for one in _hidden_through(analysis, marker, check):
        if analysis.path(one) == path:
            return Removed(one.layer, path, one)
        topmost = topmost or one
    return Removed(topmost.layer, path, None) if topmost else None


def hidden_through(analysis: Analysis, marker: Place, check: Check) -> list[Place]:
    """Return the entries of lower layers that a marker's layer hides at its path or below."""
    return sorted(_hidden_through(analysis, marker, check))


def _hidden_through(analysis: Analysis, marker: Place, check: Check) -> Iterator[Place]:
    """Yield them from the topmost layer down, in each from the last entry to the first."""
    path = analysis.path(marker)
    prefix = path + b"/" if path else b""
    for analysed in reversed(analysis.layers[: marker.layer - 1]):
        check()
        fates = analysed.fates
        for position in reversed(range(len(fates.hidden_by))):
            if fates.hidden_by[position] == marker.layer:
                own = fates.path(position)
                if own.startswith(prefix) or own == path:
                    yield Place(analysed.number, position)
