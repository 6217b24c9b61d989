"""The gates of a comparison: what may not be worse than in the image of --against."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from explorer.printable import clipped
from explorer.report.configuration.key import ConfigurationKey
from explorer.report.gates.row import Evidence, GateRow, Measure
from explorer.report.units import COUNT, FLAG, GROWTH, Growth
from explorer.wording import counted, size_text

if TYPE_CHECKING:
    from explorer.compare import Comparison

_NAMED = 3
_Limit = TypeVar("_Limit")


def _row(
    name: str,
    title: str,
    key: ConfigurationKey,
    compared: Callable[[Comparison, _Limit | None], Measure],
) -> GateRow[_Limit]:
    """Return a gate that is skipped where nothing is compared."""

    def measure(evidence: Evidence, limit: _Limit | None) -> Measure:
        if evidence.comparison is None:
            return Measure(None, None)
        return compared(evidence.comparison, limit)

    return GateRow(name, title, key, measure, compares=True)


def _growth(comparison: Comparison, most: Growth | None) -> Measure:
    grown = max(comparison.growth, 0)
    if most is None:
        return Measure(grown, None)
    before = comparison.sizes[0]
    limit = round(most.limit(before), 6)
    share = "" if most.percent is None else f" ({most.percent:g} % of {size_text(before)})"
    allowed = f"{size_text(limit)}{share} is the most allowed"
    breach = f"The layers grew by {size_text(grown)}, and {allowed}" if grown > limit else ""
    return Measure(grown, limit, breach)


def _setuid(comparison: Comparison, most: int | None) -> Measure:
    files = comparison.new_setuid
    if most is None:
        return Measure(len(files), None)
    named = ", ".join(clipped(one.path) for one in files[:_NAMED])
    more = f" and {len(files) - _NAMED:,} more" if len(files) > _NAMED else ""
    told = f"{counted(len(files), 'new set-uid file')}: {named}{more}; {most:,} allowed"
    return Measure(len(files), most, told if len(files) > most else "")


def _base(comparison: Comparison, asked: bool | None) -> Measure:  # noqa: FBT001 - the limit
    is_another = comparison.changes_base
    told = "The base image is not the one that the other image is built on"
    limit = 0 if asked else None
    return Measure(int(is_another), limit, told if asked and is_another else "")


GROWTH_OF_IMAGE = _row(
    "growth",
    "Growth",
    ConfigurationKey(
        "max-growth",
        GROWTH,
        off="off",
        help="With --against: the most bytes or percent that all layers may grow by.",
    ),
    _growth,
)
NEW_SETUID = _row(
    "new-setuid",
    "New set-uid files",
    ConfigurationKey(
        "max-new-setuid",
        COUNT,
        0,
        off="off",
        help="With --against: the most new set-uid files; 0 (the default), or off.",
    ),
    _setuid,
)
SAME_BASE = _row(
    "same-base",
    "Another base image",
    ConfigurationKey(
        "same-base",
        FLAG,
        default=False,
        help="With --against: fail where the base image is another one, or another version.",
    ),
    _base,
)
GATES = (GROWTH_OF_IMAGE, NEW_SETUID, SAME_BASE)
