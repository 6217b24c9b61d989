"""Where the base image ends, by the build's provenance, else by the history.

Sources: OCI image specification, annotations, `org.opencontainers.image.base.*`; the comments
that Buildah writes into a history.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explorer.image.document import inside
from explorer.image.eras import boundary
from explorer.image.model import Image, Instruction
from explorer.image.provenance import base_by_layers, materials

_BASE = "org.opencontainers.image.base."
_NAMED = re.compile(r"FROM (?![0-9a-f]{12}$)(?P<name>\S+)$")
_BETWEEN = re.compile(r"FROM [0-9a-f]{12}$")


@dataclass(frozen=True, slots=True)
class BaseEnd:
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
    reason = f"its provenance says which layers came from {base.name}"
    # Whether instructions after the last layer are the base's as well, nothing says.
    return BaseEnd(base.layers, None, reason, is_certain=True)


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
            return _end(image, number - 1, reason, is_certain=True)
    return None


def _named(instructions: Sequence[Instruction]) -> list[tuple[int, str]]:
    matches = ((one.number, _NAMED.match(one.comment)) for one in instructions)
    return [(number, match["name"]) for number, match in matches if match]


def _by_history(image: Image) -> BaseEnd | None:
    if (end := boundary(image.instructions)) is None:
        return None
    return _end(image, end.last, f"by its history: {end.reason}", is_least=end.is_least)


def _end(
    image: Image, last: int, reason: str, *, is_certain: bool = False, is_least: bool = False
) -> BaseEnd:
    layers = (one.layer for one in image.instructions[:last] if one.layer)
    return BaseEnd(max(layers, default=0), last, reason, is_certain, is_least)
