"""Guesses from the history where a base image ends: by who wrote it, when, and how it begins.

One build has one builder, so where the builder changes, a base ends there or later. A base image
ends with CMD and is older than what is built on it; a file system that is unpacked first and
followed by CMD is the base image of a distribution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from math import inf
from typing import NamedTuple

from explorer.image.authored import authored
from explorer.image.model import Instruction

_OLDER = 3600.0
_ROOT = re.compile(r"ADD (file:\S+ in /|\S+\.tar(\.\w+)? /)\s*$|# debian\.sh ")
_CLASSIC = re.compile(r"(/bin/sh -c |\|\d+ )")
_SPANS = (
    (365 * 86_400, "year"),
    (30 * 86_400, "month"),
    (7 * 86_400, "week"),
    (86_400, "day"),
    (3600, "hour"),
)


class Boundary(NamedTuple):
    """The number of the last instruction that is likely the base image's, and the reason.

    `is_least`: the base may end later as well.
    """

    last: int
    reason: str
    is_least: bool


def boundary(instructions: Sequence[Instruction]) -> Boundary | None:
    """Return where a base image likely ends, the last of several; None where nothing shows it."""
    # Of several with the same end, `max` returns the first: the best reason.
    return max(_boundaries(instructions), key=lambda one: one.last, default=None)


def _boundaries(instructions: Sequence[Instruction]) -> Iterator[Boundary]:
    for last, gap in _gaps(instructions):
        yield Boundary(last, f"CMD ends it, what follows is {_span(gap)} younger", is_least=False)
    if last := _change_of_builder(instructions):
        builders = [_BUILDERS[_builder(one)] for one in instructions[last - 1 : last + 1]]
        yield Boundary(last, f"{builders[0]} wrote it, {builders[1]} what follows", is_least=True)
    if last := _distribution(instructions):
        yield Boundary(last, "a whole file system is unpacked, and CMD ends it", is_least=True)


# By age


def _gaps(instructions: Sequence[Instruction]) -> Iterator[tuple[int, float]]:
    """Yield each instruction that a base may end with, and how much younger the next ones are.

    The gap is in seconds.
    """
    times = [_time(one) for one in instructions]
    newest = [*accumulate((-inf if one is None else one for one in times), max)]
    oldest = [*accumulate((inf if one is None else one for one in reversed(times)), min)][::-1]
    last_layer = max((one.number for one in instructions if not one.empty), default=0)
    for one in instructions[: last_layer - 1]:
        if _is_command(one):
            gap = oldest[one.number] - newest[one.number - 1]
            if _OLDER <= gap < inf:
                yield one.number, gap


def _is_command(instruction: Instruction) -> bool:
    return authored(instruction.created_by).startswith("CMD ")


def _time(instruction: Instruction) -> float | None:
    """Return when it was created, in seconds since 1970; None where nothing says so."""
    try:
        time = datetime.fromisoformat(instruction.created or "")
    except ValueError:
        return None
    time = time if time.tzinfo else time.replace(tzinfo=UTC)
    # Builders that want reproducible images write 1970 or 1980.
    return time.timestamp() if time.year > 1980 else None


def _span(seconds: float) -> str:
    length, name = next((one for one in _SPANS if seconds >= 2 * one[0]), _SPANS[-1])
    count = int(seconds // length)
    return f"{count} {name}" + "s" * (count != 1)


# By builder

_BUILDERS = {"buildkit": "BuildKit", "classic": "the classic builder", "": "another tool"}


def _builder(instruction: Instruction) -> str:
    if instruction.comment.startswith("buildkit."):
        return "buildkit"
    return "classic" if _CLASSIC.match(instruction.created_by) else ""


def _change_of_builder(instructions: Sequence[Instruction]) -> int:
    """Return the number of the last instruction that another builder wrote; 0 for none."""
    builder = _builder(instructions[-1]) if instructions else ""
    others = [one.number for one in instructions if _builder(one) != builder]
    return others[-1] if builder and others else 0


# By its first instructions


def _distribution(instructions: Sequence[Instruction]) -> int:
    """Return the number of the CMD after a file system that is unpacked first; 0 for none."""
    layers = [one for one in instructions if not one.empty]
    if len(layers) < 2 or not _ROOT.match(authored(layers[0].created_by)):
        return 0
    until = instructions[: layers[1].number - 1]
    return max((one.number for one in until if _is_command(one)), default=0)
