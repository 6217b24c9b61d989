"""Where what an image says becomes text for the screen: printable, and never markup."""

from __future__ import annotations

import stat
from datetime import UTC, datetime

from textual.content import Content

from explorer.layers import Entry, How, Kind
from explorer.printable import printable

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")
_KIND_BITS = {
    Kind.FILE: stat.S_IFREG,
    Kind.HARDLINK: stat.S_IFREG,
    Kind.DIR: stat.S_IFDIR,
    Kind.SYMLINK: stat.S_IFLNK,
    Kind.CHAR: stat.S_IFCHR,
    Kind.BLOCK: stat.S_IFBLK,
    Kind.FIFO: stat.S_IFIFO,
}
_HOWS = {
    How.WHITEOUT: "deleted",
    How.OPAQUE: "directory emptied",
    How.OVERWRITTEN: "overwritten",
    How.REPLACED: "directory replaced",
    How.DUPLICATE: "listed twice",
}
_SHORT_HOWS = {**_HOWS, How.OPAQUE: "emptied", How.REPLACED: "replaced", How.DUPLICATE: "twice"}


def plain(text: str | bytes, style: str = "") -> Content:
    """Return foreign text as content of one line that styles nothing and triggers nothing."""
    return Content.styled(printable(text), style) if style else Content(printable(text))


def size_text(size: float) -> str:
    """Return a size in bytes with a unit of a thousand: "12.3 MB"."""
    unit = 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if unit == 0 else f"{size:.3g} {_UNITS[unit]}"


def mode_text(entry: Entry) -> str:
    """Return kind and permissions as `ls -l` has them; a marker has none."""
    bits = _KIND_BITS.get(entry.kind)
    return "-" * 10 if bits is None else stat.filemode(bits | (entry.owner.mode & 0o7777))


def time_text(seconds: int) -> str:
    """Return a date in UTC; whatever the calendar does not have comes as its number."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return f"{seconds} s since 1970"


def how_text(how: How) -> str:
    """Return how a layer hides an entry, in words that need no glossary."""
    return _HOWS[how]


def how_tag(how: How) -> str:
    """Return the same in one word, where there is little room."""
    return _SHORT_HOWS[how]


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 layer", "2 layers"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(done: int, total: int | None) -> str:
    """Return how far something is: "34 %", or the size done where the whole is unknown."""
    return f"{min(100, 100 * done // total)} %" if total and total > 0 else size_text(done)
