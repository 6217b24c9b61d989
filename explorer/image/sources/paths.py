"""Archives in files and on standard input."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from explorer.errors import FormatError, ImageError, ImageNotFoundError, UsageError
from explorer.image.blob import FileBlob
from explorer.image.sources.archive import Archive, read_archive
from explorer.image.sources.request import Request
from explorer.image.spool import spooled


def read(request: Request) -> Archive:
    """Read the archive of a path. Raises ImageError."""
    path = Path(request.reference.target)
    require(path, request.target)
    return read_archive(_opened(path, request), request.target, request.progress, request.limits)


def read_stdin(request: Request) -> Archive:
    """Read an archive that comes on standard input. Raises UsageError at a terminal."""
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            "Standard input is a terminal, no archive",
            hint="Pipe one in, as in: docker save NAME | layer-explorer --ci -",
        )
    name = "standard input"
    try:
        blob = _spooled(sys.stdin.buffer, request)
    except OSError as error:
        raise ImageError(f"{name} can't be read: {error.strerror}") from error
    return read_archive(blob, name, request.progress, request.limits)


def _opened(path: Path, request: Request) -> FileBlob:
    """Open a file; what can't be read at random, such as a pipe, goes to a private spool."""
    try:
        if path.is_dir():
            raise FormatError(f"{request.target} is a folder", hint="Name it as oci:FOLDER")
        blob = FileBlob.whole(path)
        if stat.S_ISREG(os.fstat(blob.file.fileno()).st_mode):
            return blob
        return _spooled(blob.file, request)
    except OSError as error:
        raise ImageError(f"{request.target} can't be read: {error.strerror}") from error


def _spooled(stream: BinaryIO, request: Request) -> FileBlob:
    return spooled(stream, request.progress, "reading")


def require(path: Path, target: str) -> None:
    """Raise ImageNotFoundError where nothing is at a path."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ImageNotFoundError(f"There is no file or folder {target}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ImageError(f"{target} can't be read: {reason}") from error
