"""The gates of size: the bytes of all layers, and how many layers there are."""

from __future__ import annotations

from operator import gt

from explorer.report.configuration.key import ConfigurationKey
from explorer.report.gates.row import GateRow, number
from explorer.report.units import BYTES, COUNT
from explorer.wording import counted, size_text

_SIZE = ConfigurationKey(
    "image-size",
    BYTES,
    wanted='bytes, such as "500 MB" or "1.5 GiB"',
    off="off",
    help="The most bytes of all layers, uncompressed.",
)
_LAYERS = ConfigurationKey("layers", COUNT, off="off", help="The most layers.")


def _size_reads(value: float, most: float) -> str:
    return f"The layers have {size_text(value)}, and {size_text(most)} is the most allowed"


def _layers_read(value: float, most: float) -> str:
    return f"The image has {counted(int(value), 'layer')}, and {most} is the most allowed"


GATES = (
    GateRow("image-size", "Image size", _SIZE, number(lambda one: one.size, gt, _size_reads)),
    GateRow("layers", "Layers", _LAYERS, number(lambda one: one.layer_count, gt, _layers_read)),
)
