"""Names in a tar, paths in a layer: one form for each path, and what markers stand for.

Paths are bytes without a leading or trailing slash; the root is b"". Sources:
OCI image specification, layer, "Whiteouts" and "Opaque Whiteout".
"""

from __future__ import annotations

WHITEOUT_PREFIX = b".wh."
BOOKKEEPING_PREFIX = b".wh..wh."
OPAQUE_MARKER = b".wh..wh..opq"


def normal(name: bytes) -> bytes:
    """Return the path that a tar name stands for: "./x", "/x", "x/" and "a//b" are one tree.

    Only empty and "." components go; ".." stays a name like any other, since
    obeying it is what a hostile archive hopes for.
    """
    if b"//" not in name and b"/." not in name and name[:1] not in (b"/", b".", b""):
        return name[:-1] if name[-1] == 0x2F else name
    return b"/".join(part for part in name.split(b"/") if part not in (b"", b"."))


def parent(path: bytes) -> bytes:
    """Return the path of the directory that holds a path; the root's is the root."""
    return path.rpartition(b"/")[0]


def base(path: bytes) -> bytes:
    """Return the last component of a path."""
    return path.rpartition(b"/")[2]


def join(directory: bytes, name: bytes) -> bytes:
    """Return the path of a name in a directory; the root is b""."""
    return directory + b"/" + name if directory else name


def is_bookkeeping(path: bytes) -> bool:
    """Tell whether a path is AUFS's own: neither a file of the image nor a deletion."""
    if path.startswith(BOOKKEEPING_PREFIX) and path != OPAQUE_MARKER:
        return True
    name = base(path)
    return name.startswith(BOOKKEEPING_PREFIX) and name != OPAQUE_MARKER
