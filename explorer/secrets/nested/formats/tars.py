"""Tar archives, read by the same walk that reads layers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from explorer.errors import DamageError
from explorer.secrets.nested.source import ByName, Container, Format, Part
from explorer.tar import members
from explorer.tar.fields import BLOCK, checksum_holds, has_magic

# Measured: records of six bytes, each of which is kept.
_STEPS_A_KEPT_BYTE = 20


def parts(source: Container) -> Iterator[Part]:
    """Yield every member with content; of a sparse file the stored bytes, without the holes."""
    tape, charge = source.tape(), source.budget.charge
    try:
        # What is kept of extended headers is kept for a moment only, but takes time as well.
        for member in members(tape, lambda kept: charge(_STEPS_A_KEPT_BYTE * kept)):
            # A sparse map that is longer than its member leaves less than nothing.
            if member.size > 0:
                yield from source.stored(tape, member.name, member.size, -member.size % BLOCK)
    except DamageError:
        source.damaged()


def _has_checksum(head: bytes) -> bool:
    return len(head) >= BLOCK and head[0] != 0 and checksum_holds(head[:BLOCK])


FORMATS = (
    Format(
        "tar",
        parts,
        recognises=has_magic,
        # Before ustar there was no magic, and a checksum is right by chance now and then.
        by_name=ByName(re.compile(rb"\.tar\Z"), _has_checksum),
        transparent=True,
    ),
)
