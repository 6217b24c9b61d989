"""Puts an image together from its configuration and its layers, wherever they are stored."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from explorer.errors import FormatError
from explorer.image.blob import Blob
from explorer.image.configuration import Configuration, paired, parse_configuration
from explorer.image.digest import sha256_of
from explorer.image.model import Image, Layer
from explorer.image.request import Remarks, Request
from explorer.image.sources.store import read_checked
from explorer.limits import MOST_LAYERS

WHAT = "image configuration"


def read_configuration(
    blob: Blob, digest: str | None, request: Request
) -> tuple[Configuration, str | None]:
    """Return the configuration and the image id; what can't be read of it is damage.

    Raises LimitError.
    """
    remarks = request.remarks
    try:
        data = read_checked(blob, digest, WHAT, request)
    except FormatError as error:
        remarks.damage(error.message)
        return Configuration(), digest
    try:
        configuration = parse_configuration(data, request.allowance.keep)
    except FormatError as error:
        remarks.damage(error.message)
        return Configuration(), sha256_of(data)
    for damage in configuration.damages:
        remarks.damage(damage)
    return configuration, sha256_of(data)


def assemble(
    request: Request, source: str, configuration: Configuration, stored: Sequence[Layer]
) -> Image:
    """Return the image of layers as they are stored; what a source knows besides is its to add."""
    if len(stored) > MOST_LAYERS:
        raise FormatError(f"The image has {len(stored)} layers, over the limit of {MOST_LAYERS}")
    _compare_counts(configuration, len(stored), request.remarks)
    instructions = paired(configuration.instructions, len(stored))
    made_by = {one.layer: one for one in instructions}
    diff_ids = dict(enumerate(configuration.diff_ids, 1))
    return Image(
        reference=request.reference.text,
        source=source,
        layers=[
            replace(one, diff_id=diff_ids.get(number), instruction=made_by.get(number))
            for number, one in enumerate(stored, 1)
        ],
        instructions=instructions,
        platform=configuration.platform,
        created=configuration.created,
        config=configuration.fields,
        allowance=request.allowance,
    )


def _compare_counts(configuration: Configuration, layers: int, remarks: Remarks) -> None:
    listed = len(configuration.diff_ids)
    if listed > layers:
        remarks.damage(f"The configuration names {listed} layers, but the image has {layers}")
    elif configuration.fields and listed < layers:
        remarks.note(f"The image has {layers} layers, but its configuration names {listed}")
    made = sum(not one.empty for one in configuration.instructions)
    if configuration.instructions and made != layers:
        remarks.note(f"The history speaks of {made} layers, but the image has {layers}")
