"""ar archives: Debian packages and static libraries.

Sources: ar(5) of FreeBSD, "The archive file header" and the BSD variant of long
names; System V Application Binary Interface, chapter 7, for the GNU variant.
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.source import Source
from explorer.secrets.nested.tape import Tape

_MAGIC = b"!<arch>\n"
_HEADER = 60
_END = b"`\n"
_LONGEST_TABLE = 16 << 20
_LONGEST_NAME = 1 << 16
_TABLES = (b"/", b"/SYM64/", b"__.SYMDEF")


def parts(source: Source) -> Iterator[Part]:
    """Yield every member but the symbol tables, by its long name if it has one."""
    tape = source.tape()
    tape.skip(len(_MAGIC))
    names = b""
    while header := tape.read(_HEADER):
        size = _size(header)
        if size is None:
            source.damaged()
            return
        name = header[:16].rstrip(b" ")
        if name == b"//" and size <= _LONGEST_TABLE:
            names = tape.read(size)
            tape.skip(size % 2)
            continue
        name, taken = _full_name(name, names, tape, size)
        if name.startswith(_TABLES) and name in _TABLES:
            tape.skip(size - taken + size % 2)
        else:
            yield from source.stored(tape, name, size - taken, size % 2)


def _size(header: bytes) -> int | None:
    digits = header[48:58].strip(b" ")
    whole = len(header) == _HEADER and header.endswith(_END) and digits.isdigit()
    return int(digits) if whole else None


def _full_name(name: bytes, names: bytes, tape: Tape, size: int) -> tuple[bytes, int]:
    """Return a member's name, and how many of its bytes the name took."""
    if name.startswith(b"#1/") and name[3:].isdigit():
        length = min(int(name[3:]), size, _LONGEST_NAME)
        return tape.read(length).rstrip(b"\0"), length
    if name[:1] == b"/" and name[1:].isdigit():
        return names[int(name[1:]) :].partition(b"\n")[0].rstrip(b"/"), 0
    return (name if name in _TABLES else name.removesuffix(b"/")), 0
