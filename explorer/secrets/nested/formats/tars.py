"""Tar archives, read by the same walk that reads layers."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.errors import DamageError
from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.source import Source
from explorer.tar import members
from explorer.tar.fields import BLOCK


def parts(source: Source) -> Iterator[Part]:
    """Yield every member with content; of a sparse file the stored bytes, without the holes."""
    tape = source.tape()
    try:
        for member in members(tape):
            # A sparse map that is longer than its member leaves less than nothing.
            if member.size > 0:
                yield from source.stored(tape, member.name, member.size, -member.size % BLOCK)
    except DamageError:
        source.damaged()
