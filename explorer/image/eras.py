"""The end of a base image by what a history gives away: who wrote it, when, and how it begins.

Nothing of it is a proof. A build has one builder, so where builders change, a base ends there or
later. Base images end with CMD and are older than what is built on them. What is unpacked over
an empty file system and followed by CMD is the base image of a distribution.
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
    """The number of the last instruction of a base image, likely; it may end later `at least`."""

    last: int
    reason: str
    is_least: bool


def boundary(instructions: Sequence[Instruction]) -> Boundary | None:
    """Return where a base image likely ends, the last such place; None where nothing shows."""
    # What stands first wins where several agree: it is the better reason.
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
    """Yield the instructions that a base may end with, and by how much what follows is younger."""
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
    """Return when, in seconds since 1970; years before say nothing: builders write 0."""
    try:
        told = datetime.fromisoformat(instruction.created or "")
    except ValueError:
        return None
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    return told.timestamp() if told.year > 1980 else None


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


# By what it begins with


def _distribution(instructions: Sequence[Instruction]) -> int:
    """Return the number of the CMD behind a file system that is unpacked first; 0 for none."""
    layers = [one for one in instructions if not one.empty]
    if len(layers) < 2 or not _ROOT.match(authored(layers[0].created_by)):
        return 0
    until = instructions[: layers[1].number - 1]
    return max((one.number for one in until if _is_command(one)), default=0)
