"""Archives in files and on standard input, and what a file or a folder is, by what is in it."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO, cast

from explorer.errors import FormatError, ImageError, ImageNotFoundError, UsageError
from explorer.image.blob import FileBlob, LastingFile
from explorer.image.compression import Compression, sniff
from explorer.image.model import Image
from explorer.image.request import Request
from explorer.image.sources.archive import Archive, read_archive
from explorer.image.sources.docker_archive import DOCKER_ARCHIVE
from explorer.image.sources.oci import OCI
from explorer.image.sources.table import SOURCES
from explorer.image.spool import spooled
from explorer.tar.fields import BLOCK, has_magic

# Bytes behind the end of an archive that are searched.
_MOST_BEHIND = 4 << 20
_BEHIND, _HEADERS = "behind the end of the archive", "headers of the archive"
# Behind so many, all bytes of a file count.
_MOST_HOLES = 1_000


def open_path(request: Request) -> Image:
    """Open whatever image a path holds. Raises ImageError."""
    path = Path(request.reference.target)
    require(path, request.target)
    if not path.is_dir():
        return open_recognised(read(request), request)
    known = (one for one in SOURCES if one.in_folder and one.in_folder(path))
    return next(known, OCI).opens(request)


def open_recognised(archive: Archive, request: Request, source: str = "") -> Image:
    """Open an archive as what its members show it to be. Raises ImageError.

    `source` is whose image it is, if not an archive's.
    """
    _keep_unseen(archive, request)
    forms = {one.scheme: one.form for one in SOURCES if one.form}
    known = (name for name, form in forms.items() if form.member in archive)
    name = next(known, DOCKER_ARCHIVE.scheme)
    return forms[name].opens(archive, request, source or name)


def _keep_unseen(archive: Archive, request: Request) -> None:
    """Keep what an archive has beside its members as documents; what is no text is damage."""
    if archive.said:
        request.remarks.documents[_HEADERS] = archive.said
    behind = archive.behind(request.allowance.charge)
    head = behind.read_at(0, BLOCK)
    is_packed = has_magic(head) or sniff(head) is not Compression.NONE
    if behind.size > _MOST_BEHIND or is_packed:
        request.remarks.damage(f"What stands {_BEHIND} was not all searched")
    if behind.size:
        request.allowance.keep(min(behind.size, _MOST_BEHIND))
        request.remarks.documents[_BEHIND] = behind.read_at(0, _MOST_BEHIND)


def read(request: Request) -> Archive:
    """Read the archive of a path. Raises ImageError."""
    path = Path(request.reference.target)
    require(path, request.target)
    blob = _opened(path, request)
    return read_archive(blob, request.target, request.progress, request.allowance)


def read_stdin(request: Request) -> Archive:
    """Read an archive that comes on standard input. Raises UsageError at a terminal."""
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            "Standard input is a terminal, no archive",
            hint="Pipe one in, as in: docker save NAME | layer-explorer --ci -",
        )
    name = "standard input"
    try:
        blob = spooled(sys.stdin.buffer, request.progress, request.allowance)
    except OSError as error:
        raise ImageError(f"{name} can't be read: {error.strerror}") from error
    return read_archive(blob, name, request.progress, request.allowance)


def _opened(path: Path, request: Request) -> FileBlob:
    """Open a file; what comes through a pipe goes to a private spool, as standard input does."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FormatError(f"{request.target} is a folder", hint="Name it as oci:FOLDER")
        if stat.S_ISREG(status.st_mode):
            return _counted(FileBlob.whole(path), request)
        if not stat.S_ISFIFO(status.st_mode):
            raise FormatError(
                f"{request.target} is {_special(status.st_mode)}, and no file that ends",
                hint="Save the image as a file, or pipe it to: layer-explorer --ci -",
            )
        # Without waiting for a writer, since nobody may come.
        file = LastingFile(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        return spooled(cast("BinaryIO", file), request.progress, request.allowance)
    except OSError as error:
        raise ImageError(f"{request.target} can't be read: {error.strerror}") from error


def _counted(blob: FileBlob, request: Request) -> FileBlob:
    """Return a file for which work is granted as far as it has bytes: holes may be terabytes."""
    request.allowance.stored_at_most = _bytes_there(blob.file.fileno(), blob.size)
    return blob


def _bytes_there(descriptor: int, size: int) -> int:
    there = at = 0
    try:
        for _ in range(_MOST_HOLES):
            start = os.lseek(descriptor, at, os.SEEK_DATA)
            at = os.lseek(descriptor, start, os.SEEK_HOLE)
            there += at - start
    # Behind the last byte, or where nobody knows of holes.
    except OSError as error:
        return there if error.errno == errno.ENXIO else size
    return there + size - at


def _special(mode: int) -> str:
    return "a socket" if stat.S_ISSOCK(mode) else "a device"


def require(path: Path, target: str) -> None:
    """Raise ImageNotFoundError where nothing is at a path."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ImageNotFoundError(f"There is no file or folder {target}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ImageError(f"{target} can't be read: {reason}") from error
