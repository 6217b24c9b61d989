"""The gates of waste: bytes that are stored for nobody, and the share that is of use."""

from __future__ import annotations

from operator import gt, lt

from explorer.report.configuration.key import ConfigurationKey, DiveRule
from explorer.report.gates.row import GateRow, number
from explorer.report.units import BYTES, PERCENT, RATIO, SHARE
from explorer.wording import size_text

_EFFICIENCY = ConfigurationKey(
    "efficiency",
    SHARE,
    wanted="a share from 0 to 1, such as 0.95",
    off="off",
    help="The least share of bytes that are of use, 0 to 1.",
    dive=DiveRule("lowestEfficiency", SHARE, "0.9", "a ratio from 0 to 1"),
)
_BYTES = ConfigurationKey(
    "wasted-bytes",
    BYTES,
    wanted='bytes, such as 20000000 or "20 MB"',
    off="off",
    help='The most bytes that are stored for nobody: "20 MB".',
    dive=DiveRule("highestWastedBytes", BYTES, "disabled", "a size such as 20MB"),
)
_PERCENT = ConfigurationKey(
    "wasted-percent",
    PERCENT,
    off="off",
    help="The most of all bytes that are, 0 to 100.",
    dive=DiveRule(
        *("highestUserWastedPercent", RATIO, "0.1", "a ratio from 0 to 1"),
        help="The same by dive's name, 0 to 1.",
    ),
)


def _efficiency_reads(value: float, least: float) -> str:
    return f"{value:.2%} of the bytes are of use, and {least:.2%} is the least allowed"


def _bytes_read(value: float, most: float) -> str:
    return f"{size_text(value)} are wasted, and {size_text(most)} is the most allowed"


def _percent_reads(value: float, most: float) -> str:
    return f"{value:.2f} % of the bytes are wasted, and {most:.2f} % is the most allowed"


GATES = (
    GateRow(
        *("efficiency", "Efficiency", _EFFICIENCY),
        number(lambda evidence: evidence.waste.score, lt, _efficiency_reads),
    ),
    GateRow(
        *("wasted-bytes", "Wasted bytes", _BYTES),
        number(lambda evidence: evidence.waste.wasted_bytes, gt, _bytes_read),
    ),
    GateRow(
        *("wasted-percent", "Wasted percent", _PERCENT),
        number(lambda evidence: evidence.waste.wasted_percent, gt, _percent_reads),
    ),
)
