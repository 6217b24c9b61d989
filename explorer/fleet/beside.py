"""The images that stand beside another one, each by a name that no other one has."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, count

from explorer.image import Image
from explorer.image.model import Sibling


def siblings(image: Image) -> dict[str, Sibling]:
    """Return what stands beside an image by name: the second of one name is "NAME (2)".

    An index may have several images of one platform, as those of Windows have for its versions.
    """
    found = dict[str, Sibling]()
    names = dict[str, Iterator[str]]()
    for one in image.beside:
        if one.name not in names:
            names[one.name] = chain((one.name,), _numbered(one.name))
        found[next(name for name in names[one.name] if name not in found)] = one
    return found


def _numbered(name: str) -> Iterator[str]:
    return (f"{name} ({number})" for number in count(2))
