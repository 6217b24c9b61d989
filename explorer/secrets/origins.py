"""Whose a finding is: the base image's, or that of what was built on it."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.image import Instruction
from explorer.image.base import BaseEnd
from explorer.secrets.finding import Location, Origin


def origin_of_layer(number: int, end: BaseEnd | None) -> Origin | None:
    """Return whose a layer is, by where the base image ends; None where nobody can tell."""
    if end is None:
        return None
    if number <= end.layer:
        return Origin.BASE
    return None if end.is_least else Origin.OWN


def origin_of(
    location: Location, end: BaseEnd | None, instructions: Sequence[Instruction]
) -> Origin | None:
    """Return whose a finding is that is in no layer; None where nobody can tell."""
    if end is None or location.index is None:
        return None
    within = end.instruction or max(
        (one.number for one in instructions if _is_in(one, end)), default=0
    )
    if location.index <= within:
        return Origin.BASE
    # What makes no layer, right behind the last one of the base, may be the base's as well.
    between = instructions[within : location.index]
    is_built_on = any(one.layer for one in between) and not end.is_least
    return Origin.OWN if is_built_on else None


def _is_in(one: Instruction, end: BaseEnd) -> bool:
    return one.layer is not None and one.layer <= end.layer
