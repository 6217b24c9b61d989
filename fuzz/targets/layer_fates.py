"""Layers on layers: changes, fates, trees and listings, held against a plain reading.

An input is one layer or several: 1,024 zero bytes end each of them.
"""

from __future__ import annotations

import json

from explorer.analysis import Analysis
from explorer.image.blob import MemoryBlob
from explorer.image.model import Image, Layer
from explorer.layers import Entry, How, Kind, LayerFates
from explorer.layers.ranges import everything_tree, range_tree
from explorer.layers.tree import Tree, file_system_tree, layer_tree
from explorer.lookup import below
from explorer.report.listing import json_lines, text_lines
from explorer.search.paths import Catalogue
from explorer.tar.fields import BLOCK
from fuzz.laws import is_safe
from fuzz.repairing import with_checksums
from fuzz.target import Target
from tests.layers.naive import Replay

_END = bytes(2 * BLOCK)
_MOST_LAYERS = 4
_FIRST_MARKER = Kind.WHITEOUT


def one(data: bytes) -> None:
    """Stack layers, and look at them in every way there is."""
    tars = _tars(data)
    layers = [Layer(number, MemoryBlob(tar)) for number, tar in enumerate(tars, 1)]
    analysis = Analysis(Image("fuzz", "memory", layers)).complete()
    for layer in analysis.layers:
        _fates_fit(layer.fates, layer.number, len(tars))
    fates = [layer.fates for layer in analysis.layers]
    _fare_as_the_contract_reads(fates)
    _trees_fit(fates)
    _listings_fit(analysis)


def _tars(data: bytes) -> list[bytes]:
    return [part + _END for part in data.split(_END)[:_MOST_LAYERS]]


def _fates_fit(fates: LayerFates, number: int, layers: int) -> None:
    """Nothing is hidden by a layer below, and only a layer itself makes a duplicate."""
    for position, kind in enumerate(fates.index.kinds):
        hider = fates.hider(position)
        assert not hider or number <= hider.layer <= layers
        assert not hider or hider.layer == number or hider.how is not How.DUPLICATE
        assert not hider or hider.layer > number or hider.how in (How.DUPLICATE, How.REPLACED)
        assert not hider or kind < _FIRST_MARKER
        assert bool(hider) == bool(fates.hows[position])


def _fare_as_the_contract_reads(fates: list[LayerFates]) -> None:
    if any(_leads_nowhere(entry) for one in fates for entry in one.index):
        return
    naive = Replay()
    for one in fates:
        naive.apply(one.index)
    for place, verdict in naive.verdicts.items():
        own, at = fates[place.layer - 1], place.position
        hider = own.hider(at)
        assert own.path(at) == verdict.path
        assert own.change(at).label == verdict.change
        assert (hider and (hider.layer, hider.how.label)) == verdict.hidden_by
        assert own.targets.get(at) == verdict.target


def _leads_nowhere(entry: Entry) -> bool:
    """Tell a link without a target: no file system makes one, so the contract says nothing."""
    return entry.kind is Kind.SYMLINK and not entry.link


def _trees_fit(fates: list[LayerFates]) -> None:
    last = len(fates)
    for number, own in enumerate(fates, 1):
        tree = layer_tree(own, number)
        _is_a_tree(tree, fates)
        assert sum(place >= 0 for place in tree.places) == len(own.index)
    final = file_system_tree(fates, last)
    _is_a_tree(final, fates)
    assert _entries(final) == {
        own.path(at) for own in fates for at in range(len(own.index)) if own.visible(at)
    }
    for tree in (range_tree(fates, 1, last), range_tree(fates, last, last), everything_tree(fates)):
        _is_a_tree(tree, fates)
    assert len(Catalogue(fates)) <= sum(len(own.index) for own in fates)


def _entries(tree: Tree) -> set[bytes]:
    paths = zip(tree.paths(), tree.places, strict=True)
    return {path for path, place in paths if place >= 0}


def _is_a_tree(tree: Tree, fates: list[LayerFates]) -> None:
    """Nodes stand behind their directories, inside them, and at the paths of their entries."""
    for node, path in enumerate(tree.paths()):
        parent, place = tree.parents[node], tree.place(node)
        assert parent < node < tree.ends[node] <= len(tree)
        assert tree.depths[node] == (0 if parent < 0 else tree.depths[parent] + 1)
        assert parent < 0 or tree.ends[node] <= tree.ends[parent]
        assert tree.path(node) == path
        assert place is None or fates[place.layer - 1].path(place.position) == path
        assert tree.find(path) >= 0


def _listings_fit(analysis: Analysis) -> None:
    places = list(below(analysis, b""))
    assert len(places) == sum(len(layer.fates.index) for layer in analysis.layers)
    assert all(is_safe(line) for line in text_lines(analysis, places))
    for line in json_lines(analysis, places):
        assert line.isascii()
        assert json.loads(line)["layer"] <= len(analysis.layers)
    assert analysis.waste.wasted_bytes >= 0


TARGET = Target(one, length=6144, repair=with_checksums)
