"""Trees over several layers: what a range of layers changes, and everything ever written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from explorer.layers.fates import LAYER_BITS, POSITION, LayerFates, same, unpacked
from explorer.layers.tree import (
    Check,
    Sign,
    Tree,
    build,
    folders,
    go_on,
    listed,
    standing_entries,
    written_entries,
)


def range_tree(layers: Sequence[LayerFates], first: int, last: int, check: Check = go_on) -> Tree:
    """Build the tree of what the layers from `first` to `last` change, taken as one layer.

    Each path is there once: with the last version that these layers wrote, even if they hid it
    again, or with the version below that they removed.
    """
    after, gone = _written(layers, first, last, check)
    below = _below(layers, first, last, after, check)
    signs = {path: _sign(layers, below.get(path), place) for path, place in after.items()}
    check()
    left = {path: place for path, place in {**below, **gone}.items() if path not in after}
    signs |= {path: Sign.REMOVED if path in below else Sign.BETWEEN for path in left}
    places = [*after.values(), *left.values()]
    return build([*after, *left], places, [*signs.values()], check, folders(layers))


def _written(
    layers: Sequence[LayerFates], first: int, last: int, check: Check
) -> tuple[dict[bytes, int], dict[bytes, int]]:
    """Return by path what some layers wrote: what still stands after them, and what they hid."""
    after: dict[bytes, int] = {}
    gone: dict[bytes, int] = {}
    for number in range(first, last + 1):
        check()
        fates, base = layers[number - 1], number << LAYER_BITS
        hidden_by = fates.hidden_by
        for path, position in written_entries(fates):
            stands = not 0 < hidden_by[position] <= last
            (after if stands else gone)[path] = base + position
    return after, gone


def _below(
    layers: Sequence[LayerFates], first: int, last: int, after: Mapping[bytes, int], check: Check
) -> dict[bytes, int]:
    """Return what stood before some layers at the paths that they write or remove."""
    below: dict[bytes, int] = {}
    for number in range(1, first):
        check()
        fates, base = layers[number - 1], number << LAYER_BITS
        for path, position in standing_entries(fates, first - 1):
            if path in after or 0 < fates.hidden_by[position] <= last:
                below[path] = base + position
    return below


def _sign(layers: Sequence[LayerFates], below: int | None, place: int) -> Sign:
    if below is None:
        return Sign.ADDED
    return Sign.UNCHANGED if same(layers, unpacked(place), unpacked(below)) else Sign.MODIFIED


def everything_tree(layers: Sequence[LayerFates], check: Check = go_on) -> Tree:
    """Build the tree of all that was ever written, with every version of a path side by side.

    Versions are in the order of layers, in each layer its markers first. A directory is there
    once, as it was written last, behind all other versions of its path.
    """

    def written(fates: LayerFates) -> Iterator[tuple[bytes, int]]:
        yield from ((fates.path(position), position) for position in fates.index.markers)
        yield from written_entries(fates)

    paths, places = listed(layers, written, check)
    changes = [fates.changes for fates in layers]
    signs = bytearray([changes[(one >> LAYER_BITS) - 1][one & POSITION] for one in places])
    return build(paths, places, signs, check, folders(layers))
