"""A private place on disk for bytes that come as a stream and are needed at random.

The file has no name from the moment it is made (`tempfile.TemporaryFile`), so
nobody else can open it and nothing is left behind, however the process ends.
"""

from __future__ import annotations

import os
import tempfile
from typing import BinaryIO, cast

from explorer.errors import ImageError
from explorer.image.blob import FileBlob, LastingFile
from explorer.image.progress import Progress, silent

_CHUNK = 1 << 20


def private_file() -> BinaryIO:
    """Open an unnamed file for writing and reading. Raises ImageError without room."""
    try:
        with tempfile.TemporaryFile(prefix="layer-explorer-", buffering=0) as file:
            return cast("BinaryIO", LastingFile(os.dup(file.fileno()), "r+b"))
    except OSError as error:
        raise ImageError(
            f"No temporary file can be made in {tempfile.gettempdir()}: {error.strerror}",
            hint="Set TMPDIR to a folder with room",
        ) from error


def append(file: BinaryIO, data: bytes | memoryview) -> None:
    """Write all bytes at the end. Raises ImageError when the disk is full."""
    view = memoryview(data)
    try:
        while view:
            view = view[file.write(view) :]
    except OSError as error:
        raise ImageError(
            f"The image does not fit into {tempfile.gettempdir()}: {error.strerror}",
            hint="Set TMPDIR to a folder with more room",
        ) from error


def spooled(
    stream: BinaryIO, progress: Progress = silent, stage: str = "reading", total: int | None = None
) -> FileBlob:
    """Copy a stream to a private file and return it as a blob. Raises ImageError."""
    file, done = private_file(), 0
    while chunk := stream.read(_CHUNK):
        append(file, chunk)
        done += len(chunk)
        progress(stage, done, total)
    return FileBlob(file, 0, done)
