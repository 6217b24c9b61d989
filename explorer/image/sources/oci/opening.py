"""Images of an OCI layout, whichever store has its blobs.

Source: OCI image specification, image layout, "index.json file"; image index; manifest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from explorer.errors import FormatError, ImageError
from explorer.image.blob import Blob, MissingBlob
from explorer.image.descriptor import Descriptor, Manifest, is_artifact
from explorer.image.model import Image, Layer, Platform
from explorer.image.request import Request
from explorer.image.sources.archive import Archive
from explorer.image.sources.assembly import assemble, read_configuration
from explorer.image.sources.choice import choose, choose_platform, fits, others
from explorer.image.sources.contents import (
    Contents,
    ManifestChoice,
    read_attestations,
    read_contents,
    read_index,
    read_manifest,
)
from explorer.image.sources.docker_archive import DOCKER_ARCHIVE, MANIFEST
from explorer.image.sources.oci import INDEX, MARKER
from explorer.image.sources.oci.subjects import images_and_referrers
from explorer.image.sources.recognition import require
from explorer.image.sources.referrers import Refer, nobody, referrers_of
from explorer.image.sources.several import beside, named
from explorer.image.sources.store import (
    ArchiveStore,
    BlobStore,
    FolderStore,
    stored,
)
from explorer.image.sources.strays import keep_strays, names_reached
from explorer.printable import printable


def open_folder(request: Request, source: str) -> Image:
    """Open the layout of a folder. Raises ImageError."""
    folder = Path(request.reference.target)
    require(folder, request.target)
    store = FolderStore(folder)
    index = store.file(INDEX)
    if isinstance(index, MissingBlob):
        raise FormatError(
            f"{request.target} is no OCI layout: {index.reason}",
            hint=f"A layout has {MARKER}, {INDEX} and blobs; for a build context say dir:FOLDER",
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
    store, index = ArchiveStore(archive), archive.blob(INDEX)
    image = open_layout(store, index, request, source)
    roots, _ = read_index(index, request.unremarked())
    keep_strays(archive, {INDEX, MARKER, *names_reached(store, roots, request)}, request)
    return image


def open_layout(store: BlobStore, index: Blob, request: Request, source: str) -> Image:
    """Open the image that is wanted of those `index.json` names. Raises ImageError."""
    listed, annotations = read_index(index, request)
    roots, refer = images_and_referrers(store, listed, request)
    images = named_images(roots)
    tags = [one.tags for one in images]
    chosen = choose(tags, request.wanted, request.target)
    attestations = [one for one in roots if one.is_attestation]

    def opened(at: int, request: Request) -> Image:
        own = [*images[at].roots, *attestations]
        image = open_roots(store, own, annotations, request, source, refer)
        return named(image, tags=tags[at])

    image, names = opened(chosen, request), others(tags, chosen)
    ats = [at for at in range(len(images)) if at != chosen]
    more = [beside(name, partial(opened, at), request) for name, at in zip(names, ats, strict=True)]
    return replace(image, others=names, beside=[*image.beside, *more])


def open_roots(
    store: BlobStore,
    roots: Sequence[Descriptor],
    annotations: Mapping[str, str],
    request: Request,
    source: str,
    refer: Refer = nobody,
    *,
    are_in_copies: bool = True,
) -> Image:
    """Open the image of the wanted platform among all that some descriptors lead to.

    `refer` says what refers to it, which a copy of the image has or has not. Raises ImageError
    where there is none, or where there are several to choose from.
    """
    contents = read_contents(store, roots, annotations, request)

    def opened(candidate: ManifestChoice, request: Request) -> Image:
        renewed = store.renewed(request)
        image = _open_candidate(renewed, candidate, request, source)
        digest, stated = image.digest or "", contents.attestations
        about = (digest, *reversed(candidate.listed_by))
        return replace(
            image,
            platforms=platforms_of(contents),
            attestations=read_attestations(renewed, stated, digest, request),
            referrers=referrers_of(
                about, refer, stated, renewed, request, are_in_copies=are_in_copies
            ),
        )

    chosen = choose_candidate(contents, request)
    more = [
        beside(one.name, partial(opened, one), request, is_platform=True)
        for one in contents.candidates
        if one is not chosen
    ]
    absent = [str(one.platform or one.digest) for one in contents.absent]
    return replace(opened(chosen, request), beside=more, absent=absent)


class NamedImage(Struct, frozen=True):
    """One image of `index.json`: its tags, and its descriptors where it has several platforms."""

    tags: tuple[str, ...]
    roots: tuple[Descriptor, ...]


def named_images(roots: Sequence[Descriptor]) -> list[NamedImage]:
    """Tell images apart: by tag, or where there is none by platform; tags of one image join."""
    untagged = [one for one in roots if not one.tag and not one.is_attestation]
    platforms = {one.platform for one in untagged}
    together = None not in platforms and len(platforms) == len(untagged)
    images: dict[str, list[Descriptor]] = {}
    for one in roots:
        if not one.is_attestation:
            images.setdefault(one.tag or ("" if together else one.digest), []).append(one)
    return _joined(images.values())


def _joined(images: Iterable[Sequence[Descriptor]]) -> list[NamedImage]:
    same: dict[tuple[str, ...], list[Sequence[Descriptor]]] = {}
    for roots in images:
        same.setdefault(tuple(one.digest for one in roots), []).append(roots)
    return [
        NamedImage(tuple(roots[0].tag for roots in named if roots[0].tag), tuple(named[0]))
        for named in same.values()
    ]


def choose_candidate(contents: Contents, request: Request) -> ManifestChoice:
    """Return the manifest of the wanted platform. Raises ImageError."""
    asked, candidates = request.platform, contents.candidates
    if asked and not _has(candidates, asked) and _has(contents.absent, asked):
        shown = printable(str(asked))
        raise ImageError(f"{request.target} names {shown}, but does not hold its manifest")
    if not candidates:
        raise ImageError(f"{request.target} holds no image{_reason(contents)}")
    platforms = [one.platform for one in candidates]
    return candidates[choose_platform(platforms, asked, request.target, every=request.every)]


def platforms_of(contents: Contents) -> tuple[Platform, ...]:
    """Return the platforms there are to choose from, each once."""
    return tuple(dict.fromkeys(one.platform for one in contents.candidates if one.platform))


def _has(offered: Sequence[ManifestChoice | Descriptor], asked: Platform) -> bool:
    return any(fits(asked, one.platform) for one in offered)


def _reason(contents: Contents) -> str:
    if contents.unfit:
        return f": {printable(contents.unfit[0])}"
    if contents.absent:
        return f": the blob of its manifest {printable(contents.absent[0].digest)} is missing"
    return ""


def _open_candidate(
    store: BlobStore, candidate: ManifestChoice, request: Request, source: str
) -> Image:
    descriptor = candidate.descriptor
    manifest = read_manifest(store, descriptor, request)
    configuration, identity = read_configuration(
        stored(store, manifest.config, request), manifest.config.digest, request
    )
    if is_artifact(manifest, configuration.fields):
        kind = printable(manifest.artifact_type or manifest.config.media_type)
        raise ImageError(
            f"{request.target} holds an artifact of type {kind}",
            hint="Only container images have layers to explore",
        )
    image = assemble(request, source, configuration, _layers(store, manifest, request))
    return replace(
        image,
        id=identity,
        digest=descriptor.digest,
        platform=image.platform or candidate.platform,
        annotations={**candidate.annotations, **manifest.annotations},
        config_stored_as=store.name(manifest.config),
    )


def _layers(store: BlobStore, manifest: Manifest, request: Request) -> list[Layer]:
    layers = []
    for number, one in enumerate(manifest.layers, 1):
        blob = stored(store, one, request)
        if blob.size not in (-1, one.size):
            request.remarks.damage(
                f"Layer {number} has {blob.size} bytes and should have {one.size}"
            )
        layers.append(
            Layer(
                number,
                blob,
                digest=one.digest,
                media_type=one.media_type or None,
                stored_as=store.name(one),
            )
        )
    return layers
