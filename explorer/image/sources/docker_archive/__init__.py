"""Archives as `docker save` and `podman save` write them: `docker-archive:PATH`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.image.model import Image
from explorer.image.request import STDIN
from explorer.image.sources.source import ARCHIVE, Access, ArchiveForm, Source

if TYPE_CHECKING:
    from explorer.image.request import Request
    from explorer.image.sources.archive import Archive

MANIFEST = "manifest.json"


def _open(archive: Archive, request: Request, source: str) -> Image:
    from explorer.image.sources.docker_archive.opening import open_docker_archive

    return open_docker_archive(archive, request, source)


def archive_access(_: Image, target: str) -> Access:
    """Return the way to an archive, which is at hand."""
    if target == STDIN:
        remark = f"{ARCHIVE} stands for the archive that came on standard input."
        return Access((), ARCHIVE, is_archive=True, remark=remark)
    return Access((), target, is_archive=True)


_FORM = ArchiveForm(MANIFEST, _open)
DOCKER_ARCHIVE = Source("docker-archive", "PATH", _FORM.open_file, archive_access, form=_FORM)
