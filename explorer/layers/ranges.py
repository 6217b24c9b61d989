"""Trees over several layers: what a range of layers changes, and everything ever written."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby

from explorer.layers.fates import LAYER_BITS, POSITION, LayerFates, same, unpacked
from explorer.layers.index import Kind
from explorer.layers.ordering import preorder
from explorer.layers.tree import (
    Check,
    Sign,
    Tree,
    build,
    folders,
    go_on,
    grown,
    listed,
    standing_entries,
    written_entries,
)


def range_tree(layers: Sequence[LayerFates], first: int, last: int, check: Check = go_on) -> Tree:
    """Build the tree of what the layers from `first` to `last` change, taken as one layer.

    Each path is there once: with the last version that these layers wrote, even if they hid it
    again, or with the version below that they removed.
    """
    paths, places = _concerned(layers, first, last, check)
    order, signs = array("i"), bytearray(len(paths))
    # All versions of a path follow each other in preorder, in the order of their layers.
    for _, versions in groupby(preorder(paths, check), key=paths.__getitem__):
        check()
        taken = _taken(layers, first, last, [(places[item], item) for item in versions])
        if taken is not None:
            item, signs[item] = taken
            order.append(item)
    return grown(order, paths, places, signs, check, folders(layers))


def _concerned(
    layers: Sequence[LayerFates], first: int, last: int, check: Check
) -> tuple[list[bytes], array[int]]:
    """Return paths and places of all that some layers write, remove, or may write again."""
    paths: list[bytes] = []
    places = array("q")
    for number, fates in enumerate(layers[:last], 1):
        check()
        base, kinds, hidden_by = number << LAYER_BITS, fates.index.kinds, fates.hidden_by
        is_below = number < first
        entries = standing_entries(fates, first - 1) if is_below else written_entries(fates)
        for path, position in entries:
            # A directory is written again without hiding the one below.
            if is_below and kinds[position] != Kind.DIR and not 0 < hidden_by[position] <= last:
                continue
            paths.append(path)
            places.append(base + position)
    return paths, places


def _taken(
    layers: Sequence[LayerFates], first: int, last: int, versions: Sequence[tuple[int, int]]
) -> tuple[int, Sign] | None:
    """Return the item that shows of the versions of a path, pairs of place and item, and its sign.

    None for a directory below that stays as it is.
    """

    def stands(place: int) -> bool:
        hidden_by = layers[(place >> LAYER_BITS) - 1].hidden_by[place & POSITION]
        return not 0 < hidden_by <= last

    below = next((one for one, _ in reversed(versions) if one >> LAYER_BITS < first), None)
    written = [one for one in versions if one[0] >> LAYER_BITS >= first]
    after = [one for one in written if stands(one[0])]
    if after:
        place, item = after[-1]
        return item, _sign(layers, below, place)
    place, item = versions[-1]
    if written:
        return item, Sign.BETWEEN if below is None else Sign.REMOVED
    return None if stands(place) else (item, Sign.REMOVED)


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
