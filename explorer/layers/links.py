"""Symbolic links in the parents of a path, followed inside the image and never out of it.

So does containerd (its continuity library's fs.RootPath): absolute targets start at
the image's root, ".." stops there, and what does not exist is taken by name.
"""

from __future__ import annotations

from collections.abc import Callable

from explorer.layers.paths import join, parent

# Linux gives up after as many (path_resolution(7)).
MAXIMUM_LINKS = 40


def follow(path: bytes, target_of: Callable[[bytes], bytes | None]) -> bytes:
    """Return the real path of a directory; `target_of` gives the target of a link.

    A path through more than 40 links, such as a cycle, stays as it is.
    """
    pending = [(name, False) for name in reversed(path.split(b"/"))]
    current, links = b"", 0
    while pending:
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
        if links > MAXIMUM_LINKS:
            return path
        if target.startswith(b"/"):
            current = b""
        pending += reversed(
            [(part, True) for part in target.split(b"/") if part not in (b"", b".")]
        )
    return current
