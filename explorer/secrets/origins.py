"""Whose a finding is: the base image's, or that of what was built on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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


def origins_outside(
    end: BaseEnd | None, instructions: Sequence[Instruction]
) -> Callable[[Location], Origin | None]:
    """Return what tells whose a finding is that is in no layer; None where nobody can tell.

    The instructions are gone through once, however many findings there are.
    """
    if end is None:
        return lambda _: None
    within = end.instruction or max(
        (one.number for one in instructions if one.layer and one.layer <= end.layer), default=0
    )
    # What makes no layer, right behind the last one of the base, may be the base's as well.
    own = next((one.number for one in instructions[within:] if one.layer), None)

    def origin(location: Location) -> Origin | None:
        if location.index is None:
            return None
        if location.index <= within:
            return Origin.BASE
        is_own = own is not None and location.index >= own and not end.is_least
        return Origin.OWN if is_own else None

    return origin
