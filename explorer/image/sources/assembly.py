"""Puts an image together from its configuration and its layers, whatever place they are in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.errors import FormatError
from explorer.image.blob import Blob
from explorer.image.configuration import Configuration, paired, parse_configuration
from explorer.image.digest import sha256_of
from explorer.image.model import Image, Instruction, Layer
from explorer.image.sources.request import Remarks, Request
from explorer.image.sources.store import read_checked
from explorer.limits import MOST_LAYERS

WHAT = "image configuration"


@dataclass(frozen=True, slots=True)
class StoredLayer:
    """A layer as a place stores it, under a `name` of its own; `digest` is of these very bytes."""

    blob: Blob
    digest: str | None = None
    media_type: str | None = None
    name: bytes | None = None


def read_configuration(
    blob: Blob, digest: str | None, remarks: Remarks
) -> tuple[Configuration, str | None]:
    """Return the configuration and the image id; what can't be read of it is damage."""
    try:
        data = read_checked(blob, digest, WHAT, remarks)
    except FormatError as error:
        remarks.damage(error.message)
        return Configuration(), digest
    try:
        configuration = parse_configuration(data)
    except FormatError as error:
        remarks.damage(error.message)
        return Configuration(), sha256_of(data)
    for damage in configuration.damages:
        remarks.damage(damage)
    return configuration, sha256_of(data)


def assemble(
    request: Request,
    source: str,
    configuration: Configuration,
    stored: Sequence[StoredLayer],
) -> Image:
    """Return the image; what a place knows besides is the caller's to add."""
    remarks = request.remarks
    _check_count(len(stored))
    _compare_counts(configuration, len(stored), remarks)
    instructions = paired(configuration.instructions, len(stored))
    return Image(
        reference=request.reference.text,
        source=source,
        layers=_layers(configuration, stored, instructions),
        instructions=instructions,
        platform=configuration.platform,
        created=configuration.created,
        config=configuration.fields,
        limits=request.limits,
    )


def _check_count(layers: int) -> None:
    if layers > MOST_LAYERS:
        raise FormatError(f"The image has {layers} layers, over the limit of {MOST_LAYERS}")


def _layers(
    configuration: Configuration,
    stored: Sequence[StoredLayer],
    instructions: Sequence[Instruction],
) -> tuple[Layer, ...]:
    made_by = {one.layer: one for one in instructions if one.layer is not None}
    diff_ids = dict(enumerate(configuration.diff_ids, 1))
    layers = []
    for number, one in enumerate(stored, 1):
        layers.append(
            Layer(
                number=number,
                blob=one.blob,
                diff_id=diff_ids.get(number),
                digest=one.digest,
                media_type=one.media_type,
                instruction=made_by.get(number),
                stored_as=one.name,
            )
        )
    return tuple(layers)


def _compare_counts(configuration: Configuration, layers: int, remarks: Remarks) -> None:
    listed = len(configuration.diff_ids)
    if listed > layers:
        remarks.damage(f"The configuration names {listed} layers, but the image has {layers}")
    elif configuration.fields and listed < layers:
        remarks.note(f"The image has {layers} layers, but its configuration names {listed}")
    made = sum(not one.empty for one in configuration.instructions)
    if configuration.instructions and made != layers:
        remarks.note(f"The history speaks of {made} layers, but the image has {layers}")
