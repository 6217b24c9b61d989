"""The gates of numbers: what is stored for nobody, and how much is stored at all."""

from __future__ import annotations

from collections.abc import Callable

from explorer.report.configuration.key import ConfigurationKey, DiveRule
from explorer.report.gates.row import Evidence, GateRow, Measure
from explorer.report.units import BYTES, COUNT, PERCENT, RATIO, SHARE
from explorer.wording import counted, size_text


def _number(
    title: str,
    key: ConfigurationKey,
    value_of: Callable[[Evidence], float],
    sentence: Callable[[float], str],
    text: Callable[[float], str] = size_text,
    *,
    least: bool = False,
) -> GateRow[float]:
    """Return the gate of a number: its limit is the most, or the least, and reads as `text`."""

    def measure(evidence: Evidence, limit: float | None) -> Measure:
        value, breach = value_of(evidence), ""
        if limit is not None and (value < limit if least else value > limit):
            allowed = f"{text(limit)} is the {'least' if least else 'most'} allowed"
            breach = f"{sentence(value)}, and {allowed}"
        return Measure(round(value, 6), limit, breach)

    return GateRow(key.name, title, key, measure)


GATES = (
    _number(
        "Efficiency",
        ConfigurationKey(
            "efficiency",
            SHARE,
            wanted="a share from 0 to 1, such as 0.95",
            off="off",
            help="The least share of bytes that are of use, 0 to 1.",
            dive=DiveRule("lowestEfficiency", SHARE, "0.9", "a ratio from 0 to 1"),
        ),
        lambda evidence: evidence.waste.score,
        "{:.2%} of the bytes are of use".format,
        "{:.2%}".format,
        least=True,
    ),
    _number(
        "Wasted bytes",
        ConfigurationKey(
            "wasted-bytes",
            BYTES,
            wanted='bytes, such as 20000000 or "20 MB"',
            off="off",
            help='The most bytes that are stored for nobody: "20 MB".',
            dive=DiveRule("highestWastedBytes", BYTES, "disabled", "a size such as 20MB"),
        ),
        lambda evidence: evidence.waste.wasted_bytes,
        lambda value: f"{size_text(value)} are wasted",
    ),
    _number(
        "Wasted percent",
        ConfigurationKey(
            "wasted-percent",
            PERCENT,
            off="off",
            help="The most of all bytes that are, 0 to 100.",
            dive=DiveRule(
                *("highestUserWastedPercent", RATIO, "0.1", "a ratio from 0 to 1"),
                help="The same by dive's name, 0 to 1.",
            ),
        ),
        lambda evidence: evidence.waste.wasted_percent,
        "{:.2f} % of the bytes are wasted".format,
        "{:.2f} %".format,
    ),
    _number(
        "Image size",
        ConfigurationKey(
            "image-size",
            BYTES,
            wanted='bytes, such as "500 MB" or "1.5 GiB"',
            off="off",
            help="The most bytes of all layers, uncompressed.",
        ),
        lambda evidence: evidence.size,
        lambda value: f"The layers have {size_text(value)}",
    ),
    _number(
        "Layers",
        ConfigurationKey("layers", COUNT, off="off", help="The most layers."),
        lambda evidence: evidence.layer_count,
        lambda value: f"The image has {counted(int(value), 'layer')}",
        str,
    ),
)
