"""ar archives: Debian packages and static libraries.

Sources: ar(5) of FreeBSD, "The archive file header" and the BSD variant of long
names; System V Application Binary Interface, chapter 7, for the GNU variant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from explorer.errors import DamageError
from explorer.secrets.nested.source import Container, Format, Part

MAGIC = b"!<arch>\n"
_HEADER = 60
_END = b"`\n"
_LONGEST_TABLE = 16 << 20
_LONGEST_NAME = 1 << 16
_NAMES = b"//"
_TABLES = (b"/", b"/SYM64/", b"__.SYMDEF")


class Skipping(Protocol):
    """A stream that can pass over bytes."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes; fewer at the end alone."""

    def skip(self, size: int) -> int:
        """Pass over bytes; return how many there were."""


class ArMember(NamedTuple):
    """One member: `size` and the `padding` behind it in bytes, `time` in seconds if it has one."""

    name: bytes
    size: int
    padding: int
    time: int | None


def members(stream: Skipping) -> Iterator[ArMember]:
    """Yield every member but the tables, by its long name if it has one. Raises DamageError.

    Whoever takes one passes over its content and the padding before the next.
    """
    stream.skip(len(MAGIC))
    names = b""
    while header := stream.read(_HEADER):
        size, time = _number(header[48:58]), _number(header[16:28])
        if len(header) < _HEADER or not header.endswith(_END) or size is None:
            raise DamageError("a member's header makes no sense")
        padding, label = size % 2, header[:16].rstrip(b" ")
        if label == _NAMES:
            names = stream.read(min(size, _LONGEST_TABLE))
            stream.skip(size - len(names) + padding)
            continue
        name, taken = _full_name(label, names, stream, size)
        if name in _TABLES:
            stream.skip(size - taken + padding)
        else:
            yield ArMember(name, size - taken, padding, time)


def parts(source: Container) -> Iterator[Part]:
    """Yield the content of every member."""
    tape = source.tape()
    try:
        for one in members(tape):
            yield from source.stored(tape, one.name, one.size, one.padding)
    except DamageError:
        source.damaged()


def _number(field: bytes) -> int | None:
    digits = field.strip(b" ")
    return int(digits) if digits.isdigit() else None


def _full_name(name: bytes, names: bytes, stream: Skipping, size: int) -> tuple[bytes, int]:
    """Return a member's name, and how many of its bytes the name took."""
    if name.startswith(b"#1/") and name[3:].isdigit():
        length = min(int(name[3:]), size, _LONGEST_NAME)
        return stream.read(length).rstrip(b"\0"), length
    if name[:1] == b"/" and name[1:].isdigit():
        start = int(name[1:])
        return names[start : start + _LONGEST_NAME].partition(b"\n")[0].rstrip(b"/"), 0
    return (name if name in _TABLES else name.removesuffix(b"/")), 0


FORMATS = (Format("ar", parts, (MAGIC,)),)
