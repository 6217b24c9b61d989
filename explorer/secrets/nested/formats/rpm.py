"""RPM packages: two headers in front of a compressed cpio archive.

Source: RPM's own manual, "RPM V4 Package Format": lead, signature, header, payload.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

from explorer.secrets.nested.format import Format
from explorer.secrets.nested.formats.cpio import archives
from explorer.secrets.nested.formats.streams import decompressed
from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.source import Source
from explorer.secrets.nested.tape import Tape

_LEAD = 96
_MAGIC = b"\x8e\xad\xe8\x01"
# Magic, reserved bytes, entries of the index, bytes of the data behind it.
_INTRODUCTION = Struct(">4s4xII")
_INDEX_ENTRY = 16


def parts(source: Source) -> Iterator[Part]:
    """Yield the members of the payload."""
    tape = source.tape()
    tape.skip(_LEAD)
    signature = _skip_header(tape)
    tape.skip(-signature % 8)
    header = _skip_header(tape) if signature else 0
    payload = decompressed(source, tape) if header else None
    if payload is None:
        source.damaged()
    else:
        yield from archives(source, payload)


def _skip_header(tape: Tape) -> int:
    """Pass over a header; return its bytes, 0 where none stands."""
    introduction = tape.read(_INTRODUCTION.size)
    if not introduction.startswith(_MAGIC) or len(introduction) < _INTRODUCTION.size:
        return 0
    _, entries, size = _INTRODUCTION.unpack(introduction)
    length: int = entries * _INDEX_ENTRY + size
    tape.skip(length)
    return _INTRODUCTION.size + length


FORMATS = (Format("rpm", parts, (b"\xed\xab\xee\xdb",)),)
