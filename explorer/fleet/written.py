"""Images in files: whether these are the same as before, or may have been written again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from explorer.fleet.model import digest_of
from explorer.image.sources.table import parse_reference, source_named


def written_state(reference: str) -> str:
    """Return a digest of where an image's files are and when they were written, "" without any.

    It says nothing of an image that an engine or a registry has.
    """
    parsed = parse_reference(reference)
    source = source_named(parsed.scheme)
    path = Path(parsed.target)
    if (source and source.has_names) or not _is_there(path):
        return ""
    return digest_of(f"{one} {_written(one)}" for one in sorted(_files(path)))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # too long a name
        return False


def _files(path: Path) -> Iterator[Path]:
    yield path
    for folder, _, names in os.walk(path):
        yield from (Path(folder, one) for one in names)


def _written(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:  # a link that leads nowhere
        return ""
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return str((status.st_dev, status.st_ino, status.st_size, *times))
