"""Trees over several layers: what a range of layers changes, and everything ever written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from explorer.layers.fates import LayerFates, same
from explorer.layers.index import Kind
from explorer.layers.tree import (
    LAYER_BITS,
    Check,
    Sign,
    Tree,
    build,
    folders,
    go_on,
    standing_entries,
    unpacked,
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
    paths: list[bytes] = []
    places: list[int] = []
    listed: dict[bytes, int] = {}
    for number, fates in enumerate(layers, 1):
        check()
        base, kinds = number << LAYER_BITS, fates.index.kinds
        for position in _positions(fates):
            if kinds[position] == Kind.DIR:
                listed[fates.path(position)] = base + position
            else:
                paths.append(fates.path(position))
                places.append(base + position)
    paths += listed
    places += listed.values()
    return build(paths, places, _changes(layers, places), check, folders(layers))


def _positions(fates: LayerFates) -> Iterator[int]:
    """Yield the positions of a layer's markers, then of all else that is no bookkeeping."""
    yield from fates.index.markers
    for position, kind in enumerate(fates.index.kinds):
        if kind < Kind.WHITEOUT and position not in fates.index.ignored:
            yield position


def _changes(layers: Sequence[LayerFates], places: Sequence[int]) -> bytearray:
    changes = [fates.changes for fates in layers]
    position = (1 << LAYER_BITS) - 1
    return bytearray([changes[(one >> LAYER_BITS) - 1][one & position] for one in places])
