"""Images in files and folders, recognised by what is in them."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from explorer.errors import FormatError, ImageError, ImageNotFoundError, UsageError
from explorer.image.blob import FileBlob, MissingBlob
from explorer.image.model import Image
from explorer.image.sources.archive import Archive, read_archive
from explorer.image.sources.docker_archive import open_docker_archive
from explorer.image.sources.layout import INDEX, MARKER, open_layout
from explorer.image.sources.recognition import (
    DOCKER_ARCHIVE,
    OCI_ARCHIVE,
    open_oci,
    open_recognised,
)
from explorer.image.sources.request import Request
from explorer.image.sources.store import FolderStore
from explorer.image.spool import spooled

OCI = "oci"


def open_path(request: Request) -> Image:
    """Open whatever image a path holds. Raises ImageError."""
    path = Path(request.reference.place)
    _require(path, request.place)
    return open_folder(request) if path.is_dir() else open_recognised(_read(request), request)


def open_folder(request: Request) -> Image:
    """Open an OCI layout in a folder. Raises ImageError."""
    folder = Path(request.reference.place)
    _require(folder, request.place)
    store = FolderStore(folder)
    index = store.file(INDEX)
    if isinstance(index, MissingBlob):
        raise FormatError(
            f"{request.place} is no OCI layout: {index.reason}",
            hint=f"A layout's folder has {MARKER}, {INDEX} and blobs",
        )
    if isinstance(store.file(MARKER), MissingBlob):
        request.remarks.note(f"The folder has no {MARKER} file")
    return open_layout(store, index, request, OCI)


def open_docker(request: Request) -> Image:
    """Open a docker-archive. Raises ImageError."""
    return open_docker_archive(_read(request), request, DOCKER_ARCHIVE)


def open_oci_archive(request: Request) -> Image:
    """Open an archive of an OCI layout. Raises ImageError."""
    return open_oci(_read(request), request, OCI_ARCHIVE)


def holds_layout(folder: Path) -> bool:
    """Tell whether a folder has an OCI layout's own files."""
    return any((folder / name).is_file() for name in (INDEX, MARKER))


def open_stdin(request: Request) -> Image:
    """Open an archive that comes on standard input. Raises UsageError at a terminal."""
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
    return open_recognised(read_archive(blob, name, request.progress, request.limits), request)


def _read(request: Request) -> Archive:
    path = Path(request.reference.place)
    _require(path, request.place)
    return read_archive(_opened(path, request), request.place, request.progress, request.limits)


def _opened(path: Path, request: Request) -> FileBlob:
    """Open a file; what can't be read at random, such as a pipe, goes to a private spool."""
    try:
        if path.is_dir():
            raise FormatError(f"{request.place} is a folder", hint="Name it as oci:FOLDER")
        blob = FileBlob.whole(path)
        if stat.S_ISREG(os.fstat(blob.file.fileno()).st_mode):
            return blob
        return _spooled(blob.file, request)
    except OSError as error:
        raise ImageError(f"{request.place} can't be read: {error.strerror}") from error


def _spooled(stream: BinaryIO, request: Request) -> FileBlob:
    return spooled(stream, request.progress, "reading")


def _require(path: Path, place: str) -> None:
    """Raise ImageNotFoundError where nothing is at a path."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ImageNotFoundError(f"There is no file or folder {place}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ImageError(f"{place} can't be read: {reason}") from error
