"""The OCI layout that stands beside manifest.json in what Docker 25 and later save.

manifest.json is believed, as this layout's own manifest may list no layers at all; the
layout adds what only it knows: digest, annotations, platforms and attestations.
"""

from __future__ import annotations

from dataclasses import replace

from explorer.errors import FormatError, ImageError
from explorer.image import document
from explorer.image.descriptor import Manifest, parse_index, parse_manifest
from explorer.image.model import Image
from explorer.image.sources.archive import Archive
from explorer.image.sources.contents import Candidate, Contents, read_attestations, read_contents
from explorer.image.sources.layout import open_layout, platforms_of
from explorer.image.sources.oci import INDEX
from explorer.image.sources.request import Remarks, Request
from explorer.image.sources.store import ArchiveStore, read_checked, read_object


def open_platform(archive: Archive, request: Request, source: str) -> Image:
    """Open an image that only the layout knows, such as one of another platform."""
    return open_layout(ArchiveStore(archive), archive.blob(INDEX), request, source)


def completed(image: Image, archive: Archive, request: Request) -> Image:
    """Return the image with what the layout knows of it; a layout that is unsound adds nothing."""
    store, remarks = ArchiveStore(archive), request.remarks
    try:
        contents = _contents(store)
    except ImageError as error:
        remarks.note(f"{INDEX} is left aside: {error.message}")
        return image
    for candidate in contents.candidates:
        manifest = _manifest(store, candidate)
        if manifest and manifest.config.digest == image.id:
            digest = candidate.descriptor.digest
            return replace(
                image,
                digest=digest,
                annotations={**candidate.annotations, **manifest.annotations},
                platforms=platforms_of(contents) or image.platforms,
                attestations=read_attestations(store, contents.attestations, digest, remarks),
            )
    return image


def _contents(store: ArchiveStore) -> Contents:
    fields = document.parse_object(
        read_checked(store.archive.blob(INDEX), None, INDEX, Remarks()), INDEX
    )
    annotations = document.text_map(fields, "annotations", INDEX)
    return read_contents(store, parse_index(fields, INDEX), annotations)


def _manifest(store: ArchiveStore, candidate: Candidate) -> Manifest | None:
    try:
        fields = read_object(store, candidate.descriptor, "manifest", Remarks())
        return parse_manifest(fields, "manifest")
    except FormatError:
        return None
