"""cpio archives of the SVR4 forms: the payload of RPM packages, and initial RAM file systems.

Sources: cpio(5) of FreeBSD, "New ASCII Format" and "New CRC Format"; the Linux
kernel's documentation, "initramfs buffer format".
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.secrets.nested.format import Format
from explorer.secrets.nested.formats.streams import decompressed
from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.source import Source
from explorer.secrets.nested.tape import Tape

_MAGICS = (b"070701", b"070702")
_HEADER = 110
_FILE_SIZE = slice(54, 62)
_NAME_SIZE = slice(94, 102)
_LONGEST_NAME = 1 << 16
_TRAILER = b"TRAILER!!!"
_ALIGNMENT = 4


def parts(source: Source) -> Iterator[Part]:
    """Yield every member with content, of all archives that follow one another."""
    yield from archives(source, source.tape())


def archives(source: Source, tape: Tape) -> Iterator[Part]:
    """Yield the members of archives, the last of which may be compressed as a whole."""
    while tape.peek(6) in _MAGICS:
        yield from _archive(source, tape)
        _skip_zeros(tape)
    inner = decompressed(source, tape)
    if inner is not None and inner.peek(6) in _MAGICS:
        yield from archives(source, inner)


def _archive(source: Source, tape: Tape) -> Iterator[Part]:
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
    return int(digits, 16) if digits.isalnum() and _all_hex(digits) else -1


def _all_hex(digits: bytes) -> bool:
    return not digits.strip(b"0123456789abcdefABCDEF")


def _skip_zeros(tape: Tape) -> None:
    while data := tape.chunk():
        rest = data.lstrip(b"\0")
        if rest:
            tape.back(len(rest))
            return


FORMATS = (Format("cpio", parts, _MAGICS, transparent=True),)
