"""An image's configuration: platform, diff_ids, and the history paired with the layers.

Source: OCI image specification, config, "Properties"; Docker Image Specification v1.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.image import document
from explorer.image.document import Document
from explorer.image.model import Instruction, Platform

_WHAT = "image configuration"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the configuration says; `fields` is all of it, as the image has it."""

    fields: Document
    platform: Platform | None
    created: str | None
    diff_ids: Sequence[str]
    instructions: Sequence[Instruction]


def parse_configuration(data: bytes) -> Configuration:
    """Read a configuration; the history's instructions have no layers yet. Raises FormatError."""
    fields = document.parse_object(data, _WHAT)
    rootfs = document.section(fields, "rootfs", _WHAT)
    return Configuration(
        fields=fields,
        platform=_platform(fields),
        created=document.text(fields, "created", _WHAT),
        diff_ids=document.texts(rootfs, "diff_ids", _WHAT),
        instructions=_instructions(document.sections(fields, "history", _WHAT)),
    )


def paired(instructions: Sequence[Instruction], layers: int) -> list[Instruction]:
    """Number the layers that instructions made, in order; where layers run out, none is given."""
    made = 0
    result = []
    for one in instructions:
        layer = None
        if not one.empty and made < layers:
            made += 1
            layer = made
        result.append(
            Instruction(one.number, one.created_by, one.created, one.comment, one.empty, layer)
        )
    return result


def _platform(fields: Document) -> Platform | None:
    system = document.text(fields, "os", _WHAT)
    architecture = document.text(fields, "architecture", _WHAT)
    if not system and not architecture:
        return None
    return Platform(system or "", architecture or "", document.text(fields, "variant", _WHAT) or "")


def _instructions(history: Sequence[Document]) -> list[Instruction]:
    return [
        Instruction(
            number=number,
            created_by=document.text(entry, "created_by", _WHAT) or "",
            created=document.text(entry, "created", _WHAT),
            comment=document.text(entry, "comment", _WHAT) or "",
            empty=entry.get("empty_layer") is True,
        )
        for number, entry in enumerate(history, 1)
    ]
