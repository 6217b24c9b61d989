"""Where the base image ends: as the user says, by the build's provenance, else by the history.

One build has one builder, so where the builder changes, a base ends there or later. A base image
ends with CMD and is older than what is built on it; a file system that is unpacked first and
followed by CMD is the base image of a distribution.
Sources: OCI image specification, annotations, `org.opencontainers.image.base.*`; the comments
that Buildah writes into a history.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from math import inf

from msgspec import Struct

from explorer.image.authored import authored
from explorer.image.document import inside
from explorer.image.model import Image, Instruction
from explorer.image.provenance import base_by_layers, materials
from explorer.wording import span_text

_BASE = "org.opencontainers.image.base."
_NAMED = re.compile(r"FROM (?![0-9a-f]{12}$)(?P<name>\S+)$")
_BETWEEN = re.compile(r"FROM [0-9a-f]{12}$")
_ROOT = re.compile(r"ADD (file:\S+ in /|\S+\.tar(\.\w+)? /)\s*$|# debian\.sh ")
_CLASSIC = re.compile(r"(/bin/sh -c |\|\d+ )")
_BUILDERS = {"buildkit": "BuildKit", "classic": "the classic builder", "": "another tool"}
_HOUR = 3600


class BaseEnd(Struct, frozen=True):
    """The last `layer` of a base image, 0 for none, and its last `instruction`, None if unknown.

    `is_certain`: the builder itself says so. `is_least`: the base may end later as well.
    """

    layer: int
    instruction: int | None
    reason: str
    is_certain: bool = False
    is_least: bool = False


def base_end(image: Image) -> BaseEnd | None:
    """Return where the base image ends; None where nothing says so. It may read attestations."""
    return _by_provenance(image) or _by_comments(image) or _by_history(image)


def end_of(base: Image, image: Image) -> BaseEnd | None:
    """Return where a base image ends that the user names; None where its layers are others."""
    below, own = ([layer.diff_id for layer in one.layers] for one in (base, image))
    if not below or None in below or own[: len(below)] != below:
        return None
    reason = f"the layers up to there are those of {base.reference}"
    return BaseEnd(len(below), None, reason, is_certain=True)


def stated_bases(image: Image) -> list[tuple[str, str]]:
    """Return every statement about the base image: ("name, by label", the name), for example."""
    return list(dict.fromkeys(_statements(image)))


def _statements(image: Image) -> Iterator[tuple[str, str]]:
    labels = inside(image.config, "config", "Labels")
    for who, fields in (("annotation", image.annotations), ("label", labels)):
        for key in ("name", "digest"):
            if isinstance(value := fields.get(f"{_BASE}{key}"), str) and value:
                yield f"{key}, by {who}", value
    for _, name in _named(image.instructions)[-1:]:
        yield "name, by the history", name
    for material in materials(image):
        yield "used in the build, by provenance", material


def _by_provenance(image: Image) -> BaseEnd | None:
    if (base := base_by_layers(image)) is None:
        return None
    name, layers = base
    reason = f"its provenance says which layers came from {name}"
    # Whether instructions after the last layer are the base's as well, nothing says.
    return BaseEnd(layers, None, reason, is_certain=True)


def _by_comments(image: Image) -> BaseEnd | None:
    """Return where Buildah's comments say that the base ends.

    Where Buildah kept a layer for each instruction, the first one of a build names the base ("FROM
    name"), those after it an image in between ("FROM 0123456789ab"). Otherwise the last one names
    the base, the comments don't show which was the first, and the answer is None.
    """
    for number, name in _named(image.instructions)[-1:]:
        behind = image.instructions[number : number + 1]
        if number > 1 and behind and _BETWEEN.match(behind[0].comment):
            reason = f"its history names {name} where the build went on from it"
            return _end(image.instructions, number - 1, reason, is_certain=True)
    return None


def _named(instructions: Sequence[Instruction]) -> list[tuple[int, str]]:
    matches = ((one.number, _NAMED.match(one.comment)) for one in instructions)
    return [(number, match["name"]) for number, match in matches if match]


def _by_history(image: Image) -> BaseEnd | None:
    """Return the last of several ends, and of several with the same end the best reason."""
    ends = _guesses(image.instructions)
    return max(ends, key=lambda one: one.instruction or 0, default=None)


def _guesses(instructions: Sequence[Instruction]) -> Iterator[BaseEnd]:
    """Yield where a base likely ends, the best reason first."""
    for last, gap in [*_gaps(instructions)][-1:]:
        yield _end(
            instructions,
            last,
            f"by its history: CMD ends it, what follows is {span_text(gap)} younger",
        )
    if last := _change_of_builder(instructions):
        one, other = (_BUILDERS[_builder(one)] for one in instructions[last - 1 : last + 1])
        reason = f"by its history: {one} wrote it, {other} what follows"
        yield _end(instructions, last, reason, is_least=True)
    if last := _distribution(instructions):
        reason = "by its history: a whole file system is unpacked, and CMD ends it"
        yield _end(instructions, last, reason, is_least=True)


def _end(
    instructions: Sequence[Instruction],
    last: int,
    reason: str,
    *,
    is_certain: bool = False,
    is_least: bool = False,
) -> BaseEnd:
    layer = max((one.layer for one in instructions[:last] if one.layer), default=0)
    return BaseEnd(layer, last, reason, is_certain, is_least)


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
            if _HOUR <= gap < inf:
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


def _builder(instruction: Instruction) -> str:
    if instruction.comment.startswith("buildkit."):
        return "buildkit"
    return "classic" if _CLASSIC.match(instruction.created_by) else ""


def _change_of_builder(instructions: Sequence[Instruction]) -> int:
    """Return the number of the last instruction that another builder wrote; 0 for none."""
    builder = _builder(instructions[-1]) if instructions else ""
    others = [one.number for one in instructions if _builder(one) != builder]
    return others[-1] if builder and others else 0


def _distribution(instructions: Sequence[Instruction]) -> int:
    """Return the number of the CMD after a file system that is unpacked first; 0 for none."""
    layers = [one for one in instructions if not one.empty]
    if len(layers) < 2 or not _ROOT.match(authored(layers[0].created_by)):
        return 0
    until = instructions[: layers[1].number - 1]
    return max((one.number for one in until if _is_command(one)), default=0)
