"""What the layers of an image hold, what each changes, and what becomes of every entry.

Entry: one member of a layer's tar; its Kind is file, directory, link, device or marker.
Marker: an entry that removes something below: a whiteout (a path) or an opaque marker (what
stands in a directory). Place: the coordinate of an entry: its layer's number, from 1, and its
position in that tar, from 0. Change: what an entry does to the layers below. Fate: what becomes
of it: visible in the final file system, or hidden by a later layer (Hider: which one and How).
A hidden file is recoverable: its bytes are in the image, and anyone who pulls it can read them.
"""

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
