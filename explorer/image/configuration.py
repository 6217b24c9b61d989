"""An image's configuration: platform, diff_ids, and the history paired with the layers.

Sources: OCI image specification, config, "Properties"; Docker Image Specification v1.3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import field
from msgspec.structs import replace

from explorer.allowance import Charge
from explorer.errors import FormatError
from explorer.frozen import Frozen
from explorer.image import document
from explorer.image.document import Document
from explorer.image.model import Instruction, Platform

_WHAT = "image configuration"
HISTORY_FIELDS = frozenset({"created", "created_by", "comment", "empty_layer"})
"""The fields of an instruction that are read here."""
_Part = TypeVar("_Part")


class Configuration(Frozen, frozen=True):
    """An image's configuration; `fields` is all of it, as the image has it.

    A part of the wrong type is left out and named in `damages`.
    """

    fields: Document = field(default_factory=dict)
    platform: Platform | None = None
    created: str | None = None
    diff_ids: Sequence[str] = ()
    instructions: Sequence[Instruction] = ()
    damages: Sequence[str] = ()


def parse_configuration(data: bytes, keep: Charge) -> Configuration:
    """Read a configuration; its instructions have no layers yet.

    Raises FormatError where the data is no JSON object, and what `keep` raises.
    """
    fields = document.parse_object(data, _WHAT, keep)
    damages: list[str] = []

    def part(read: Callable[[Document], _Part], otherwise: _Part) -> _Part:
        try:
            return read(fields)
        except FormatError as error:
            damages.append(error.message)
            return otherwise

    return Configuration(
        fields=fields,
        platform=part(_platform, None),
        created=part(lambda fields: document.text(fields, "created", _WHAT), None),
        diff_ids=part(_diff_ids, ()),
        instructions=part(_instructions, []),
        damages=damages,
    )


def paired(instructions: Sequence[Instruction], layers: int) -> list[Instruction]:
    """Return the instructions with the numbers of the layers they made, in order.

    Those that are left when `layers` are used up have none.
    """
    made = iter(range(1, layers + 1))
    return [replace(one, layer=None if one.empty else next(made, None)) for one in instructions]


def platform_in(
    fields: Document, what: str, keys: Sequence[str] = ("os", "architecture", "variant")
) -> Platform:
    """Return the platform that some fields name. Raises FormatError."""
    return Platform(*(document.text(fields, key, what) or "" for key in keys))


def _platform(fields: Document) -> Platform | None:
    platform = platform_in(fields, _WHAT)
    return platform if platform.os or platform.architecture else None


def _diff_ids(fields: Document) -> Sequence[str]:
    return document.texts(document.section(fields, "rootfs", _WHAT), "diff_ids", _WHAT)


def _instructions(fields: Document) -> list[Instruction]:
    history = document.sections(fields, "history", _WHAT)
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
