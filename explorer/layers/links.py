"""Symbolic links in the parents of a path, followed inside the image and never out of it.

As in containerd (its continuity library's fs.RootPath), absolute targets start at the image's
root, ".." stops there, and a name that does not exist is no link.
"""

from __future__ import annotations

from collections.abc import Callable

from explorer.layers.paths import LONGEST_DIRECTORY, is_ordinary, join, parent

# Linux follows no more (path_resolution(7)).
MAXIMUM_LINKS = 40
_MAXIMUM_STEPS = 4096


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
