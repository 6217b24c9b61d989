"""Images of a docker-archive, what `docker save` and `podman save` write.

Source: Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset
Format": manifest.json says which members are what, and their names mean nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from explorer.errors import FormatError, ImageError
from explorer.frozen import Frozen
from explorer.image import document
from explorer.image.configuration import Configuration
from explorer.image.document import Document
from explorer.image.model import Image
from explorer.image.sources.archive import Archive
from explorer.image.sources.assembly import StoredLayer, assemble, read_configuration
from explorer.image.sources.choice import choose, others
from explorer.image.sources.companion import completed, open_platform
from explorer.image.sources.layout import INDEX
from explorer.image.sources.platforms import choose_platform
from explorer.image.sources.request import Remarks, Request
from explorer.image.sources.store import digest_of, read_checked

MANIFEST = "manifest.json"
_ANCIENT = "repositories"


@dataclass(frozen=True, slots=True)
class Entry(Frozen):
    """One image of manifest.json: members' names, and what layers are by their diff_id."""

    config: str
    tags: tuple[str, ...]
    layers: tuple[str, ...]
    sources: Mapping[str, Document]


def open_docker_archive(archive: Archive, request: Request, source: str) -> Image:
    """Open the image that is wanted of those the archive holds. Raises ImageError."""
    entries = _entries(archive, request)
    tags = [entry.tags for entry in entries]
    at = choose(tags, request.wanted, request.place)
    try:
        at = _of_platform(archive, entries, at, request)
    except ImageError:
        if INDEX not in archive:
            raise
        return open_platform(archive, request, source)
    image = _image(archive, entries[at], request, source)
    image = replace(image, tags=tags[at], others=others(tags, at))
    return completed(image, archive, request) if INDEX in archive else image


def _entries(archive: Archive, request: Request) -> list[Entry]:
    if MANIFEST not in archive:
        raise _without_manifest(archive, request.place)
    data = read_checked(archive.blob(MANIFEST), None, MANIFEST, request.remarks)
    listed = document.sections({MANIFEST: document.parse(data, MANIFEST)}, MANIFEST, "archive")
    return [_entry(one) for one in listed]


def _entry(fields: Document) -> Entry:
    sources = document.section(fields, "LayerSources", MANIFEST)
    return Entry(
        config=document.text(fields, "Config", MANIFEST) or "",
        tags=document.texts(fields, "RepoTags", MANIFEST),
        layers=document.texts(fields, "Layers", MANIFEST),
        sources={key: one for key, one in sources.items() if isinstance(one, dict)},
    )


def _without_manifest(archive: Archive, place: str) -> FormatError:
    reason = f" ({archive.damage})" if archive.damage else ""
    if _ANCIENT in archive:
        return FormatError(
            f"{place} has {_ANCIENT} but no {MANIFEST}: an archive of Docker before 1.10{reason}",
            hint="Load it into an engine and save it again",
        )
    return FormatError(
        f"{place} is a tar, but no image: it has neither {MANIFEST} nor {INDEX}{reason}",
        hint="Save an image with: docker save -o image.tar NAME",
    )


def _of_platform(archive: Archive, entries: Sequence[Entry], at: int, request: Request) -> int:
    """Return the entry that is of the platform asked for, before all the one that was chosen."""
    asked = request.platform
    if asked is None:
        return at
    rivals = [at] if request.wanted else [at, *(n for n in range(len(entries)) if n != at)]
    platforms = [_read(archive, entries[one], Remarks())[0].platform for one in rivals]
    return rivals[choose_platform(platforms, asked, request.place)]


def _read(archive: Archive, entry: Entry, remarks: Remarks) -> tuple[Configuration, str | None]:
    return read_configuration(archive.blob(entry.config), digest_of(entry.config), remarks)


def _image(archive: Archive, entry: Entry, request: Request, source: str) -> Image:
    if archive.damage:
        request.remarks.damage(f"The archive is damaged: {archive.damage}")
    configuration, identity = _read(archive, entry, request.remarks)
    stored = [
        _layer(archive, name, entry.sources.get(diff_id, {}))
        for name, diff_id in _with_diff_ids(entry.layers, configuration.diff_ids)
    ]
    image = assemble(request, source, configuration, stored)
    platforms = (image.platform,) if image.platform else ()
    name = archive.stored_name(entry.config)
    return replace(image, id=identity, platforms=platforms, config_stored_as=name)


def _with_diff_ids(layers: Sequence[str], diff_ids: Sequence[str]) -> list[tuple[str, str]]:
    known = dict(enumerate(diff_ids))
    return [(name, known.get(at, "")) for at, name in enumerate(layers)]


def _layer(archive: Archive, name: str, source: Document) -> StoredLayer:
    media_type = source.get("mediaType")
    return StoredLayer(
        blob=archive.blob(name),
        digest=digest_of(name) if name.startswith("blobs/") else None,
        media_type=media_type if isinstance(media_type, str) else None,
        name=archive.stored_name(name),
    )
