"""cpio archives of the SVR4 forms, and RPM packages, which hold a compressed one.

Sources: cpio(5) of FreeBSD, "New ASCII Format" and "New CRC Format"; the Linux kernel's
documentation, "initramfs buffer format"; RPM's own manual, "RPM V4 Package Format": lead,
signature, header, payload.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import hexdigits
from struct import Struct

from explorer.secrets.nested.formats.streams import decompressed
from explorer.secrets.nested.source import Container, Format, Part
from explorer.secrets.nested.tape import Tape

_MAGICS = (b"070701", b"070702")
_HEADER = 110
_FILE_SIZE = slice(54, 62)
_NAME_SIZE = slice(94, 102)
_LONGEST_NAME = 1 << 16
_TRAILER = b"TRAILER!!!"
_ALIGNMENT = 4
_RPM_LEAD = 96
_RPM_HEADER = b"\x8e\xad\xe8\x01"
# Magic, reserved bytes, entries of the index, bytes of the data behind it.
_INTRODUCTION = Struct(">4s4xII")
_INDEX_ENTRY = 16


def parts(source: Container) -> Iterator[Part]:
    """Yield every member with content, of all archives that follow one another."""
    yield from archives(source, source.tape())


def archives(source: Container, tape: Tape) -> Iterator[Part]:
    """Yield the members of archives, the last of which may be compressed as a whole."""
    while tape.peek(6) in _MAGICS:
        yield from _archive(source, tape)
        tape.skip_zeros()
    inner = decompressed(source, tape)
    if inner is not None and inner.peek(6) in _MAGICS:
        yield from archives(source, inner)


def _archive(source: Container, tape: Tape) -> Iterator[Part]:
    while len(header := tape.read(_HEADER)) == _HEADER:
        size, length = _number(header[_FILE_SIZE]), _number(header[_NAME_SIZE])
        if header[:6] not in _MAGICS or size < 0 or not 0 <= length <= _LONGEST_NAME:
            break
        name = tape.read(length).rstrip(b"\0")
        tape.skip(-(_HEADER + length) % _ALIGNMENT)
        if name == _TRAILER:
            return
        if size:
            yield from source.stored(tape, name, size, -size % _ALIGNMENT)
    source.damaged()
    tape.drain()


def _number(digits: bytes) -> int:
    """Decode eight hexadecimal digits; -1 for anything else."""
    return int(digits, 16) if digits and not digits.strip(hexdigits.encode()) else -1


def payload(source: Container) -> Iterator[Part]:
    """Yield the members of a package's archive."""
    tape = source.tape()
    tape.skip(_RPM_LEAD)
    signature = _skip_header(tape)
    tape.skip(-signature % 8)
    header = _skip_header(tape) if signature else 0
    archive = decompressed(source, tape) if header else None
    if archive is None:
        source.damaged()
    else:
        yield from archives(source, archive)


def _skip_header(tape: Tape) -> int:
    """Pass over a header; return its bytes, 0 where none stands."""
    introduction = tape.read(_INTRODUCTION.size)
    if not introduction.startswith(_RPM_HEADER) or len(introduction) < _INTRODUCTION.size:
        return 0
    _, entries, size = _INTRODUCTION.unpack(introduction)
    length: int = entries * _INDEX_ENTRY + size
    tape.skip(length)
    return _INTRODUCTION.size + length


FORMATS = (
    Format("cpio", parts, _MAGICS, transparent=True),
    Format("rpm", payload, (b"\xed\xab\xee\xdb",)),
)
