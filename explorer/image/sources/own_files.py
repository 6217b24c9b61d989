"""The files and folders on disk that an image is read from: nothing is written over them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from explorer.image.inode import Inode, inode
from explorer.image.sources.context import CONTEXT
from explorer.image.sources.table import parse_reference, source_named

_PARTS = ("blobs", "index.json", "oci-layout", "manifest.json", "repositories")


def own_files(reference: str) -> frozenset[Inode]:
    """Return device and inode of each file that an image or a context is, or of a folder's parts.

    An image that has a name and no path has none.
    """
    asked = parse_reference(reference)
    if (source := source_named(asked.scheme)) and source.has_names:
        return frozenset()
    if source is CONTEXT:
        from explorer.image.sources.context.opening import context_inodes

        return context_inodes(asked)
    path = Path(asked.target)
    return _inodes((path / one for one in _PARTS) if path.is_dir() else [path])


def is_own(path: Path, own: frozenset[Inode]) -> bool:
    """Return whether writing at a path would replace one of these, or write into one."""
    folder = path.parent.resolve()
    return not own.isdisjoint(_inodes([path, folder, *folder.parents]))


def _inodes(paths: Iterable[Path]) -> frozenset[Inode]:
    """Return those of the paths that there are, and of what links lead to."""
    found = set()
    for path in paths:
        with suppress(OSError, ValueError):
            found |= {inode(path.lstat()), inode(path.stat())}
    return frozenset(found)
