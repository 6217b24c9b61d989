"""Images of a docker-archive, what `docker save` and `podman save` write.

manifest.json says which members are what, and is believed. An OCI layout beside it, as Docker 25
and later save one, may list no layers; it adds digest, annotations, platforms and attestations.
Source: Docker Image Specification v1.2, "Combined Image JSON + Filesystem Changeset Format".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial

from msgspec.structs import replace

from explorer.errors import FormatError, ImageError, LimitError
from explorer.frozen import Frozen
from explorer.image import document
from explorer.image.configuration import Configuration
from explorer.image.descriptor import Manifest
from explorer.image.digest import digest_of
from explorer.image.document import Document
from explorer.image.model import Image, Layer, Sibling
from explorer.image.request import Request
from explorer.image.sources.archive import Archive, normal
from explorer.image.sources.assembly import assemble, read_configuration
from explorer.image.sources.choice import choose, choose_platform, others
from explorer.image.sources.contents import (
    ManifestChoice,
    read_attestations,
    read_contents,
    read_index,
    read_manifest,
)
from explorer.image.sources.docker_archive import MANIFEST
from explorer.image.sources.oci import INDEX
from explorer.image.sources.oci.opening import open_layout, open_roots, platforms_of
from explorer.image.sources.several import beside
from explorer.image.sources.store import ArchiveStore, read_checked
from explorer.image.sources.strays import keep_strays, names_reached

_ANCIENT = "repositories"


class SavedImage(Frozen, frozen=True):
    """One image of manifest.json: members' names, and what layers are by their diff_id."""

    config: str
    tags: tuple[str, ...]
    layers: tuple[str, ...]
    sources: Mapping[str, Document]


def open_docker_archive(archive: Archive, request: Request, source: str) -> Image:
    """Open the image that is wanted of those the archive holds. Raises ImageError."""
    images = _saved_images(archive, request)
    tags = [saved.tags for saved in images]
    at = choose(tags, request.wanted, request.target)
    try:
        at = _of_platform(archive, images, at, request)
    except LimitError:
        raise
    except ImageError:
        if INDEX not in archive:
            raise
        # An image that only the layout knows, such as one of another platform.
        return open_layout(ArchiveStore(archive), archive.blob(INDEX), request, source)

    def opened(at: int, request: Request) -> Image:
        image = replace(_image(archive, images[at], request, source), tags=tags[at])
        return _completed(image, images, archive, request) if INDEX in archive else image

    image, names = opened(at, request), others(tags, at)
    keep_strays(archive, _parts(archive, images, request), request)
    ats = [one for one in range(len(images)) if one != at]
    more = [
        beside(name, partial(opened, one), request) for name, one in zip(names, ats, strict=True)
    ]
    return replace(image, others=names, beside=[*image.beside, *more])


def _parts(archive: Archive, images: Sequence[SavedImage], request: Request) -> set[str]:
    """Return the names of all members that are a part of some image."""
    saved = {normal(name) for one in images for name in (one.config, *one.layers)}
    if INDEX not in archive:
        return {MANIFEST, *saved}
    with suppress(FormatError):
        roots, _ = read_index(archive.blob(INDEX), request.unremarked())
        saved.update(names_reached(ArchiveStore(archive), roots, request))
    return {MANIFEST, INDEX, *saved}


def _saved_images(archive: Archive, request: Request) -> list[SavedImage]:
    if MANIFEST not in archive:
        raise _without_manifest(archive, request.target)
    data = read_checked(archive.blob(MANIFEST), None, MANIFEST, request)
    value = document.parse(data, MANIFEST, request.allowance.keep)
    listed = document.sections({MANIFEST: value}, MANIFEST, "archive")
    return [_saved_image(one) for one in listed]


def _saved_image(fields: Document) -> SavedImage:
    sources = document.section(fields, "LayerSources", MANIFEST)
    return SavedImage(
        config=document.text(fields, "Config", MANIFEST) or "",
        tags=document.texts(fields, "RepoTags", MANIFEST),
        layers=document.texts(fields, "Layers", MANIFEST),
        sources={key: one for key, one in sources.items() if isinstance(one, dict)},
    )


def _without_manifest(archive: Archive, target: str) -> FormatError:
    reason = f" ({archive.damage})" if archive.damage else ""
    if _ANCIENT in archive:
        return FormatError(
            f"{target} has {_ANCIENT} but no {MANIFEST}: an archive of Docker before 1.10{reason}",
            hint="Load it into an engine and save it again",
        )
    return FormatError(
        f"{target} is a tar, but no image: it has neither {MANIFEST} nor {INDEX}{reason}",
        hint="Save an image with: docker save -o image.tar NAME",
    )


def _of_platform(archive: Archive, images: Sequence[SavedImage], at: int, request: Request) -> int:
    """Return the image that is of the platform asked for, before all the one that was chosen."""
    asked = request.platform
    if asked is None:
        return at
    rivals = [at] if request.wanted else [at, *(n for n in range(len(images)) if n != at)]
    # Many may have the same configuration.
    configs = {images[one].config: images[one] for one in rivals}
    unremarked = request.unremarked()
    known = {name: _read(archive, one, unremarked)[0].platform for name, one in configs.items()}
    platforms = [known[images[one].config] for one in rivals]
    return rivals[choose_platform(platforms, asked, request.target)]


def _read(
    archive: Archive, saved: SavedImage, request: Request
) -> tuple[Configuration, str | None]:
    return read_configuration(archive.blob(saved.config), digest_of(saved.config), request)


def _image(archive: Archive, saved: SavedImage, request: Request, source: str) -> Image:
    if archive.damage:
        request.remarks.damage(f"The archive is damaged: {archive.damage}")
    configuration, identity = _read(archive, saved, request)
    diff_ids = dict(enumerate(configuration.diff_ids, 1))
    stored = [
        _layer(archive, number, name, saved.sources.get(diff_ids.get(number, ""), {}))
        for number, name in enumerate(saved.layers, 1)
    ]
    image = assemble(request, source, configuration, stored)
    platforms = (image.platform,) if image.platform else ()
    name = archive.stored_name(saved.config)
    return replace(image, id=identity, platforms=platforms, config_stored_as=name)


def _layer(archive: Archive, number: int, name: str, source: Document) -> Layer:
    media_type = source.get("mediaType")
    return Layer(
        number,
        archive.blob(name),
        digest=digest_of(name) if name.startswith("blobs/") else None,
        media_type=media_type if isinstance(media_type, str) else None,
        stored_as=archive.stored_name(name),
    )


def _completed(
    image: Image, images: Sequence[SavedImage], archive: Archive, request: Request
) -> Image:
    """Return the image with what the layout knows of it; a layout that is unsound adds nothing.

    What manifest.json does not list are other platforms.
    """
    store, unremarked = ArchiveStore(archive), request.unremarked()
    try:
        index = read_index(archive.blob(INDEX), unremarked)
        contents = read_contents(store, *index, request)
    except FormatError as error:
        request.remarks.note(f"{INDEX} is left aside: {error.message}")
        return image
    listed = {digest_of(one.config) for one in images}
    more = list[Sibling]()
    for candidate in contents.candidates:
        manifest = _manifest(store, candidate, unremarked)
        if manifest and manifest.config.digest == image.id:
            digest = candidate.descriptor.digest
            image = replace(
                image,
                digest=digest,
                annotations={**candidate.annotations, **manifest.annotations},
                platforms=platforms_of(contents) or image.platforms,
                attestations=read_attestations(store, contents.attestations, digest, request),
            )
        elif manifest and manifest.config.digest not in listed:
            opens = partial(_of_layout, store, candidate, image.source)
            more.append(beside(candidate.name, opens, request, is_platform=True))
    absent = [str(one.platform or one.digest) for one in contents.absent]
    return replace(image, beside=more, absent=absent)


def _of_layout(
    store: ArchiveStore, candidate: ManifestChoice, source: str, request: Request
) -> Image:
    return open_roots(store, [candidate.descriptor], candidate.annotations, request, source)


def _manifest(store: ArchiveStore, candidate: ManifestChoice, request: Request) -> Manifest | None:
    try:
        return read_manifest(store, candidate.descriptor, request)
    except FormatError:
        return None
