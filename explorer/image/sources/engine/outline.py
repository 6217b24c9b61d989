"""What an engine says of an image at once: enough for a first screen before the bytes come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from explorer.image import document
from explorer.image.configuration import platform_in
from explorer.image.document import Document
from explorer.image.model import Instruction, Outline, Platform

_WHAT = "engine's answer"
_NO_OPERATION = re.compile(r"^/bin/sh -c #\(nop\)\s*")
# What a step of no bytes most likely is, by its instruction: the first ones make a layer
# always, WORKDIR where the directory is new, the last never.
_MAKES_LAYER = re.compile(r"RUN\b|COPY\b|ADD\b|/bin/(ba)?sh -c\b|\|\d")
_NEVER = re.compile(
    r"(ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME)\b"
)


class Inspection(Struct, frozen=True):
    """An engine's answer about an image; `size` in bytes, a `diff_id` for each layer."""

    id: str
    tags: tuple[str, ...]
    digests: tuple[str, ...]
    platform: Platform
    size: int
    diff_ids: tuple[str, ...]
    has_more_platforms: bool


def parse_inspection(fields: Document) -> Inspection:
    """Read the answer to "inspect". Raises FormatError."""
    rootfs = document.section(fields, "RootFS", _WHAT)
    return Inspection(
        id=document.text(fields, "Id", _WHAT) or "",
        tags=document.texts(fields, "RepoTags", _WHAT),
        digests=document.texts(fields, "RepoDigests", _WHAT),
        platform=platform_in(fields, _WHAT, ("Os", "Architecture", "Variant")),
        size=document.number(fields, "Size", _WHAT) or 0,
        diff_ids=document.texts(rootfs, "Layers", _WHAT),
        # Said by engines on containerd's image store alone (Engine API 1.48).
        has_more_platforms=bool(document.section(fields, "Descriptor", _WHAT)),
    )


def outline_of(
    reference: str, source: str, inspection: Inspection, history: Sequence[Document]
) -> Outline:
    """Return the outline; `history` has the newest entry first. Raises FormatError."""
    instructions, sizes = _entries(history)
    made = _layer_makers(instructions, sizes, len(inspection.diff_ids))
    number_of = {position: number for number, position in enumerate(made, 1)}
    return Outline(
        reference=reference,
        source=source,
        id=inspection.id or None,
        tags=inspection.tags,
        platform=inspection.platform if inspection.platform.os else None,
        size=inspection.size,
        instructions=tuple(
            replace(one, empty=at not in number_of, layer=number_of.get(at))
            for at, one in enumerate(instructions)
        ),
        sizes={number: sizes[at] for at, number in number_of.items()},
    )


def certain_instructions(
    inspection: Inspection, history: Sequence[Document]
) -> Sequence[Instruction] | None:
    """Return the instructions, which of them are empty as well; None where that can't be told.

    `history` has the newest entry first. Raises FormatError.
    """
    instructions, sizes = _entries(history)
    made = [
        size > 0 or _unlikelihood(one.created_by) == 0
        for one, size in zip(instructions, sizes, strict=True)
    ]
    if made.count(True) != len(inspection.diff_ids):
        return None
    return [
        replace(one, empty=not is_made) for one, is_made in zip(instructions, made, strict=True)
    ]


def _entries(history: Sequence[Document]) -> tuple[list[Instruction], list[int]]:
    """Return the instructions, the oldest first, and the bytes that each has added."""
    entries = list(reversed(history))
    sizes = [document.number(entry, "Size", _WHAT) or 0 for entry in entries]
    return [_instruction(number, entry) for number, entry in enumerate(entries, 1)], sizes


def _instruction(number: int, entry: Document) -> Instruction:
    created = document.number(entry, "Created", _WHAT)
    return Instruction(
        number=number,
        created_by=document.text(entry, "CreatedBy", _WHAT) or "",
        created=_time(created) if created else None,
        comment=document.text(entry, "Comment", _WHAT) or "",
    )


def _time(seconds: int) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return None


def _layer_makers(
    instructions: Sequence[Instruction], sizes: Sequence[int], layers: int
) -> list[int]:
    """Return the positions of the entries that made layers, as many as there are layers.

    Engines don't say which. Whatever has bytes made one; of the others, the likeliest.
    """
    likeliest = sorted(
        range(len(sizes)),
        key=lambda at: (sizes[at] == 0, _unlikelihood(instructions[at].created_by), at),
    )
    return sorted(likeliest[:layers])


def _unlikelihood(created_by: str) -> int:
    instruction = _NO_OPERATION.sub("", created_by)
    if _NEVER.match(instruction):
        return 3
    if instruction.startswith("WORKDIR "):
        return 1
    return 0 if _MAKES_LAYER.match(instruction) else 2
