"""Layers that are read and searched while an engine still sends the image they belong to.

What is found in a layer depends on its bytes alone (docs/adr/0021), so it can be looked for before
anybody knows which layer of the image it is.
"""

from __future__ import annotations

from typing import NamedTuple

from explorer.allowance import Allowance
from explorer.image import Layer
from explorer.image.blob import Blob, FileBlob
from explorer.layers.reading import ReadLayer, read_layer
from explorer.secrets.scanning import Scanner
from explorer.secrets.searching import LayerSearch, LayerSecrets, Search
from explorer.secrets.searching.starting import new_search

_NOBODYS = 0


class SearchedLayer(NamedTuple):
    """A layer that was read, and what its files hold."""

    read: ReadLayer
    secrets: LayerSecrets


def searched_layer(layer: Layer, search: Search, allowance: Allowance) -> SearchedLayer:
    """Read a layer by itself, and search it. Raises what reading it raises, and SearchError."""
    searched = LayerSearch(search)
    read = read_layer(layer, keep_contents=False, listener=searched, allowance=allowance)
    return SearchedLayer(read, searched.finish(read.index, read.content(allowance.charge)))


class Ahead:
    """What was read ahead, by where its bytes are kept, and the search that goes on with the rest.

    `search` is None where nothing has come.
    """

    def __init__(self, rules: Scanner) -> None:
        self._rules = rules
        self._layers: dict[Blob, SearchedLayer] = {}
        self.search: Search | None = None

    def read(self, blob: Blob, kept: FileBlob, expected: int, allowance: Allowance) -> None:
        """Read a layer as it comes; `kept` are the same bytes once they are all here.

        The whole image is expected to have so many bytes. Raises what reading `blob` raises, and
        SearchError.
        """
        search = self.search = self.search or new_search(expected, self._rules, allowance)
        came = searched_layer(Layer(_NOBODYS, blob), search, allowance)
        if came.read.damage is None:
            self._layers[kept] = came

    def taken(self, layer: Layer) -> SearchedLayer | None:
        """Return a layer of the image that was read ahead; None for one that has to be read."""
        if not isinstance(layer.blob, FileBlob):
            return None
        known = self._layers.get(layer.blob)
        read = known.read.as_layer(layer) if known else None
        return SearchedLayer(read, known.secrets) if known and read else None

    def close(self) -> None:
        """End the search, wherever it stands."""
        if self.search:
            self.search.close()
