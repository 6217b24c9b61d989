"""What an archive is, by what is in it: a docker-archive or an OCI layout."""

from __future__ import annotations

from explorer.errors import FormatError
from explorer.image.model import Image
from explorer.image.sources.archive import Archive
from explorer.image.sources.docker_archive import MANIFEST, open_docker_archive
from explorer.image.sources.layout import INDEX, open_layout
from explorer.image.sources.request import Request
from explorer.image.sources.store import ArchiveStore

DOCKER_ARCHIVE = "docker-archive"
OCI_ARCHIVE = "oci-archive"


def open_recognised(archive: Archive, request: Request, source: str | None = None) -> Image:
    """Open an archive as what its members show it to be. Raises ImageError."""
    if INDEX in archive and MANIFEST not in archive:
        return open_oci(archive, request, source or OCI_ARCHIVE)
    return open_docker_archive(archive, request, source or DOCKER_ARCHIVE)


def open_oci(archive: Archive, request: Request, source: str) -> Image:
    """Open an archive that holds an OCI layout. Raises ImageError."""
    if INDEX not in archive:
        reason = f" ({archive.damage})" if archive.damage else ""
        raise FormatError(
            f"{request.place} holds no OCI layout: it has no {INDEX}{reason}",
            hint=f"Name it as docker-archive:{request.place}" if MANIFEST in archive else "",
        )
    if archive.damage:
        request.remarks.damage(f"The archive is damaged: {archive.damage}")
    return open_layout(ArchiveStore(archive), archive.blob(INDEX), request, source)
