"""The kind and permissions of an entry, as `ls -l` writes them."""

from __future__ import annotations

import stat

from explorer.layers.index import Entry, Kind

_KIND_BITS = {
    Kind.FILE: stat.S_IFREG,
    Kind.HARDLINK: stat.S_IFREG,
    Kind.DIR: stat.S_IFDIR,
    Kind.SYMLINK: stat.S_IFLNK,
    Kind.CHAR: stat.S_IFCHR,
    Kind.BLOCK: stat.S_IFBLK,
    Kind.FIFO: stat.S_IFIFO,
}


def mode_text(entry: Entry, marker: str = "-" * 10) -> str:
    """Return ten characters such as "-rw-r--r--"; `marker` for an entry that is a marker."""
    bits = _KIND_BITS.get(entry.kind)
    return marker if bits is None else stat.filemode(bits | (entry.owner.mode & 0o7777))
