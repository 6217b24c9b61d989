"""What the layers of an image hold, what each changes, and what becomes of every entry."""

from explorer.layers.fates import Change, Hider, How, LayerFates, Place
from explorer.layers.index import Entry, Kind, LayerIndex
from explorer.layers.indexer import index_tar
from explorer.layers.union import Union

__all__ = [
    "Change",
    "Entry",
    "Hider",
    "How",
    "Kind",
    "LayerFates",
    "LayerIndex",
    "Place",
    "Union",
    "index_tar",
]
