"""From names in a tar to paths in a layer: one form for each path, links followed, and markers.

Paths are bytes without a leading or trailing slash; the root is b"". Source: OCI image
specification, layer, "Whiteouts" and "Opaque Whiteout".
"""

from __future__ import annotations

from collections.abc import Callable

WHITEOUT_PREFIX = b".wh."
BOOKKEEPING_PREFIX = b".wh..wh."
OPAQUE_MARKER = b".wh..wh..opq"
BEHIND_THE_END = b"(behind the end of the archive)"
"""What bytes behind a tar's end are listed as, which no reader of archives looks at."""
BESIDE_THE_TAR = b"(beside the compressed archive)"
"""What a compressed layer says beside its tar is listed as: comments of gzip, frames of zstd."""

# Linux takes no longer path (PATH_MAX), and a path of n bytes has at most n / 2 names.
LONGEST_DIRECTORY = 4096
DEEPEST_DIRECTORY = LONGEST_DIRECTORY // 2
# Linux follows no more (path_resolution(7)).
MAXIMUM_LINKS = 40
_MAXIMUM_STEPS = 4096


def normal(name: bytes) -> bytes:
    """Return the path that a tar name stands for: "./x", "/x" and "x/" are all "x".

    Empty and "." components are left out. ".." stays as a name like any other: to follow it is
    what a hostile archive wants.
    """
    if b"//" not in name and b"/." not in name and name[:1] not in (b"/", b".", b""):
        return name[:-1] if name[-1] == 0x2F else name
    return b"/".join(part for part in name.split(b"/") if part not in (b"", b"."))


def parent(path: bytes) -> bytes:
    """Return the path of the directory that holds a path; the root's is the root."""
    return path.rpartition(b"/")[0]


def is_ordinary(directory: bytes) -> bool:
    """Return whether a directory's path is as short and as shallow as file systems demand."""
    return len(directory) <= LONGEST_DIRECTORY and directory.count(b"/") < DEEPEST_DIRECTORY


def split(path: bytes) -> tuple[bytes, bytes]:
    """Return the directory that holds a path, and its name there.

    Where the directory is not ordinary, it is cut to what is, and the name is all the rest: a
    hostile archive names half a million directories in one entry.
    """
    if len(path) < 2 * DEEPEST_DIRECTORY:
        head, _, name = path.rpartition(b"/")
        return head, name
    end = path.rfind(b"/", 0, LONGEST_DIRECTORY)
    head = b"/".join(path[: max(end, 0)].split(b"/")[:DEEPEST_DIRECTORY])
    return head, path[len(head) + 1 if head else 0 :]


def base(path: bytes) -> bytes:
    """Return the last component of a path."""
    return path.rpartition(b"/")[2]


def join(directory: bytes, name: bytes) -> bytes:
    """Return the path of a name in a directory; the root is b""."""
    return directory + b"/" + name if directory else name


def is_bookkeeping(path: bytes) -> bool:
    """Return whether a path is one that AUFS keeps for itself: no file and no whiteout."""
    names = (path, base(path))
    return any(one.startswith(BOOKKEEPING_PREFIX) and one != OPAQUE_MARKER for one in names)


def follow(path: bytes, target_of: Callable[[bytes], bytes | None]) -> bytes:
    """Return the real path of a directory; `target_of` returns a link's target, None for others.

    A path through more than 40 links, such as a cycle, or through more names than a file system
    follows, is returned as it is.
    """
    pending = [(name, False) for name in reversed(path.split(b"/"))]
    current, links, steps = b"", 0, 0
    while pending:
        steps += 1
        name, in_target = pending.pop()
        if in_target and name == b"..":
            current = parent(current)
            continue
        step = join(current, name)
        target = target_of(step)
        if target is None:
            current = step
            continue
        links += 1
        if links > MAXIMUM_LINKS or steps > _MAXIMUM_STEPS or len(target) > LONGEST_DIRECTORY:
            return path
        if target.startswith(b"/"):
            current = b""
        pending += reversed(
            [(part, True) for part in target.split(b"/") if part not in (b"", b".")]
        )
    return current if is_ordinary(current) else path
