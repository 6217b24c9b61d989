"""OCI layouts, in a folder or an archive: `oci:DIR[:TAG]`, `oci-archive:PATH[:TAG]`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from explorer.image.model import Image
from explorer.image.sources.docker_archive import archive_access
from explorer.image.sources.source import Access, ArchiveForm, Source

if TYPE_CHECKING:
    from explorer.image.request import Request
    from explorer.image.sources.archive import Archive

INDEX = "index.json"
MARKER = "oci-layout"


def _open_folder(request: Request) -> Image:
    from explorer.image.sources.oci.opening import open_folder

    return open_folder(request, OCI.scheme)


def _holds_layout(folder: Path) -> bool:
    """Return whether a folder has an OCI layout's own files."""
    return any((folder / name).is_file() for name in (INDEX, MARKER))


def _folder_access(_: Image, target: str) -> Access:
    return Access((), target, is_archive=False)


def _open_archive(archive: Archive, request: Request, source: str) -> Image:
    from explorer.image.sources.oci.opening import open_archive

    return open_archive(archive, request, source)


_FORM = ArchiveForm(INDEX, _open_archive)
OCI = Source("oci", "DIR[:TAG]", _open_folder, _folder_access, in_folder=_holds_layout)
OCI_ARCHIVE = Source("oci-archive", "PATH[:TAG]", _FORM.open_file, archive_access, form=_FORM)
