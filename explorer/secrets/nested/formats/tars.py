"""Tar archives, read by the same walk that reads layers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from explorer.errors import DamageError
from explorer.layers.paths import BEHIND_THE_END
from explorer.secrets.nested.source import ByName, Container, Format, Part, Said
from explorer.secrets.nested.tape import Tape
from explorer.tar import members
from explorer.tar.fields import BLOCK, checksum_holds, has_magic

# Measured: records of six bytes, each of which is kept.
_STEPS_A_KEPT_BYTE = 20


def parts(source: Container) -> Iterator[Part]:
    """Yield every member with content; of a sparse file the stored bytes, without the holes.

    Behind them comes what stands behind the archive's end, which may be another archive, and what
    members say of themselves: of an archive that is compressed, nobody else has seen that.
    """
    tape, charge = source.tape(), source.budget.charge
    said = Said(charge)
    try:
        # What is kept of extended headers is kept for a moment only, but takes time as well.
        for member in members(tape, lambda kept: charge(_STEPS_A_KEPT_BYTE * kept)):
            # A sparse map that is longer than its member leaves less than nothing.
            said.add(member.link)  # which in a header stands right behind a digit
            if not source.is_outermost:
                said.add(member.name, *map(b"=".join, member.xattrs))
            yield from said.part_if_full()
            if member.size > 0:
                yield from source.stored(tape, member.name, member.size, -member.size % BLOCK)
        yield from _behind(source, tape)
    except DamageError:
        source.damaged()
    yield from said.part()


def _behind(source: Container, tape: Tape) -> Iterator[Part]:
    tape.skip_zeros()
    if has_magic(head := tape.peek(BLOCK)) or (head and not source.is_outermost):
        yield Part(BEHIND_THE_END, tape)


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
