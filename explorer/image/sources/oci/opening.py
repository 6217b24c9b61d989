"""Opens an OCI layout of a folder or an archive."""

from __future__ import annotations

from pathlib import Path

from explorer.errors import FormatError
from explorer.image.blob import MissingBlob
from explorer.image.model import Image
from explorer.image.sources.archive import Archive
from explorer.image.sources.docker_archive import DOCKER_ARCHIVE, MANIFEST
from explorer.image.sources.layout import open_layout
from explorer.image.sources.oci import INDEX, MARKER
from explorer.image.sources.recognition import require
from explorer.image.sources.request import Request
from explorer.image.sources.store import ArchiveStore, FolderStore


def open_folder(request: Request, source: str) -> Image:
    """Open the layout of a folder. Raises ImageError."""
    folder = Path(request.reference.target)
    require(folder, request.target)
    store = FolderStore(folder)
    index = store.file(INDEX)
    if isinstance(index, MissingBlob):
        raise FormatError(
            f"{request.target} is no OCI layout: {index.reason}",
            hint=f"A layout's folder has {MARKER}, {INDEX} and blobs",
        )
    if isinstance(store.file(MARKER), MissingBlob):
        request.remarks.note(f"The folder has no {MARKER} file")
    return open_layout(store, index, request, source)


def open_archive(archive: Archive, request: Request, source: str) -> Image:
    """Open an archive that holds a layout. Raises ImageError."""
    if INDEX not in archive:
        reason = f" ({archive.damage})" if archive.damage else ""
        hint = f"Name it as {DOCKER_ARCHIVE.written(request.target)}" if MANIFEST in archive else ""
        raise FormatError(
            f"{request.target} holds no OCI layout: it has no {INDEX}{reason}", hint=hint
        )
    if archive.damage:
        request.remarks.damage(f"The archive is damaged: {archive.damage}")
    return open_layout(ArchiveStore(archive), archive.blob(INDEX), request, source)
