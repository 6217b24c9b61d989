"""What a file or a folder is, by what is in it."""

from __future__ import annotations

from pathlib import Path

from explorer.image.model import Image
from explorer.image.sources.archive import Archive
from explorer.image.sources.docker_archive import DOCKER_ARCHIVE
from explorer.image.sources.oci import OCI
from explorer.image.sources.paths import read, require
from explorer.image.sources.request import Request
from explorer.image.sources.table import SOURCES


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
    forms = {one.scheme: one.form for one in SOURCES if one.form}
    known = (name for name, form in forms.items() if form.member in archive)
    name = next(known, DOCKER_ARCHIVE.scheme)
    return forms[name].opens(archive, request, source or name)
