"""What becomes of a stack of layers, in words short enough to compare."""

from __future__ import annotations

from io import BytesIO

from explorer.layers import LayerFates, Union, index_tar
from tests.builders import TarBuilder


def fates_of(*layers: TarBuilder) -> list[LayerFates]:
    """Return the fates of a stack, the base first."""
    union = Union()
    for layer in layers:
        union.apply(index_tar(BytesIO(layer.build())))
    return union.fates


def story(*layers: TarBuilder) -> list[list[str]]:
    """Return a line for each entry of each layer: "app/key added, whiteout by 2"."""
    return [
        [_line(fates, position) for position in range(len(fates.index))]
        for fates in fates_of(*layers)
    ]


def _line(fates: LayerFates, position: int) -> str:
    path = fates.path(position).decode() or "/"
    change, hider = fates.change(position).label, fates.hider(position)
    fate = f", {hider.how.label} by {hider.layer}" if hider else ""
    return f"{path} {change or 'nothing'}{fate}"
