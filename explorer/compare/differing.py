"""In what two entries differ that stand at one path of two images; no content is read for it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntFlag

from explorer.layers.fates import LAYER_BITS, POSITION, LayerFates, Place, content_place, unpacked
from explorer.layers.index import Kind, LayerIndex, same_bytes
from explorer.layers.repeats import Differing, attributes_between


class Aspect(IntFlag):
    """In what entries differ; TIME counts where it is all, and VERSIONS says how often.

    The first bits are those of Differing: what a layer stores again differs in the same.
    """

    NOTHING = 0
    MODE = Differing.MODE
    OWNER = Differing.OWNER
    GROUP = Differing.GROUP
    XATTRS = Differing.XATTRS
    TIME = Differing.TIME
    CONTENT = 32
    TYPE = 64
    LINK = 128
    DEVICE = 256
    VERSIONS = 512

    @property
    def labels(self) -> list[str]:
        """The names that programs see."""
        return [str(one.name).lower() for one in Aspect if one in self]


TIME, VERSIONS = int(Aspect.TIME), int(Aspect.VERSIONS)
"""The same as plain numbers, which are quicker."""
SUBSTANCE = int(Aspect.CONTENT | Aspect.TYPE | Aspect.LINK | Aspect.DEVICE | Aspect.VERSIONS)
"""What is more than attributes."""


def differing(one: Sequence[LayerFates], a: int, other: Sequence[LayerFates], b: int) -> int:
    """Return in what the entries at two packed places of two images differ, as bits of Aspect."""
    index, position = one[(a >> LAYER_BITS) - 1].index, a & POSITION
    others, at = other[(b >> LAYER_BITS) - 1].index, b & POSITION
    attributes = attributes_between(index, position, others, at)
    if index.kinds[position] == others.kinds[at] == Kind.FILE:
        substance = 0 if same_bytes(index, position, others, at) else int(Aspect.CONTENT)
    else:
        substance = _substance(one, unpacked(a), other, unpacked(b))
    return attributes & ~TIME | substance if substance else attributes


def _substance(one: Sequence[LayerFates], a: Place, other: Sequence[LayerFates], b: Place) -> int:
    """Return in what entries differ beside attributes; of a hard link its target's content counts.

    So a file and a hard link to the same content are the same; links without a target are compared
    by what they name.
    """
    holder, its = content_place(one, a), content_place(other, b)
    if holder is None or its is None:
        is_same = holder is its and _link(one, a) == _link(other, b)
        return 0 if is_same else int(Aspect.LINK if holder is its else Aspect.CONTENT)
    index, others = one[holder.layer - 1].index, other[its.layer - 1].index
    return _of_kind(index, holder.position, others, its.position)


def _link(layers: Sequence[LayerFates], place: Place) -> bytes | None:
    return layers[place.layer - 1].index.links.get(place.position)


def _of_kind(index: LayerIndex, position: int, others: LayerIndex, at: int) -> int:
    kind = index.kinds[position]
    if kind != others.kinds[at]:
        return int(Aspect.TYPE)
    if kind == Kind.FILE:
        return 0 if same_bytes(index, position, others, at) else int(Aspect.CONTENT)
    if index.links.get(position) != others.links.get(at):
        return int(Aspect.LINK)
    return 0 if index.devices.get(position) == others.devices.get(at) else int(Aspect.DEVICE)
