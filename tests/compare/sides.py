"""Two images that share their first layers, in memory, and their comparison."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.compare import Comparison, compare
from explorer.image import Image
from explorer.secrets.searching.starting import new_search
from tests.builders import TarBuilder, sha256
from tests.images import image_of
from tests.layers.stacks import Item, Stack


def named(*tars: TarBuilder | bytes) -> Image:
    """Return an image whose layers have their digests, as those of an engine do."""
    data = [one.build() if isinstance(one, TarBuilder) else one for one in tars]
    image = image_of(*data)
    layers = [
        replace(layer, diff_id=sha256(tar)) for layer, tar in zip(image.layers, data, strict=True)
    ]
    return replace(image, layers=layers)


def searched(*tars: TarBuilder | bytes) -> Analysis:
    """Return the analysis of an image of these layers, secrets and all."""
    return Analysis(named(*tars), search=new_search()).complete()


def read(stack: Stack) -> Analysis:
    """Return the analysis of a stack of layers, without a search."""
    return Analysis(named(*map(tar_of, stack))).complete()


def tar_of(items: Sequence[Item]) -> bytes:
    """Return the tar of a layer."""
    tar = TarBuilder()
    for item in items:
        item.add_to(tar)
    return tar.build()


def compared(a: Stack, b: Stack) -> Comparison:
    """Return the comparison of two stacks."""
    return compare(read(a), read(b))
