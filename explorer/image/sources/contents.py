"""What an index leads to: manifests of several platforms, and attestations, however deep.

Sources: OCI image specification, image index; BuildKit, "Attestation storage". Provenance may
hold build arguments in clear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from msgspec import Struct

from explorer.errors import FormatError
from explorer.frozen import Frozen, read_only
from explorer.image import document
from explorer.image.blob import Blob, MissingBlob
from explorer.image.configuration import parse_configuration
from explorer.image.descriptor import (
    MANIFEST_TYPES,
    PREDICATE_TYPE,
    REFERENCE_DIGEST,
    Descriptor,
    Manifest,
    is_artifact,
    is_index,
    parse_index,
    parse_manifest,
)
from explorer.image.document import Document
from explorer.image.model import Attestation, Platform
from explorer.image.request import Request
from explorer.image.sources.choice import UNKNOWN
from explorer.image.sources.oci import INDEX
from explorer.image.sources.store import BlobStore, read_checked, read_object, stored

_MAXIMUM_DEPTH = 8


_Annotations: TypeAlias = tuple[Mapping[str, str], ...]


class ManifestChoice(Struct, frozen=True):
    """A manifest that may be chosen; `inherited` are the annotations of what leads to it.

    There may be many manifests and many annotations, so they are not put together for each.
    `listed_by` are the digests of the indexes that lead to it.
    """

    descriptor: Descriptor
    platform: Platform | None
    inherited: _Annotations
    listed_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What tells it from others: its platform, or its digest where it names none."""
        return str(self.platform or self.descriptor.digest)

    @property
    def annotations(self) -> dict[str, str]:
        """All its annotations, those that stand next to it before those further up."""
        return {key: text for one in self.inherited for key, text in one.items()}


class Contents(Frozen, frozen=True):
    """All that some descriptors lead to; `absent` are manifests whose blobs are not there."""

    candidates: Sequence[ManifestChoice]
    attestations: Sequence[Descriptor]
    absent: Sequence[Descriptor]
    unfit: Sequence[str]


def read_index(index: Blob, request: Request) -> tuple[tuple[Descriptor, ...], Mapping[str, str]]:
    """Return the descriptors of `index.json` and its annotations.

    Raises FormatError and LimitError.
    """
    data = read_checked(index, None, INDEX, request)
    fields = document.parse_object(data, INDEX, request.allowance.keep)
    return parse_index(fields, INDEX), document.text_map(fields, "annotations", INDEX)


def read_manifest(
    store: BlobStore, descriptor: Descriptor, request: Request, what: str = "manifest"
) -> Manifest:
    """Return the manifest that a descriptor points at. Raises FormatError and LimitError."""
    return parse_manifest(read_object(store, descriptor, what, request), what)


def read_contents(
    store: BlobStore,
    roots: Sequence[Descriptor],
    annotations: Mapping[str, str],
    request: Request,
) -> Contents:
    """Follow descriptors to their manifests; each index is entered once. Raises LimitError."""
    walk, above = _Walk(store, request.unremarked()), _Above((read_only({**annotations}),))
    for root in roots:
        walk.visit(root, above)
    known = [one for one in walk.candidates if one.platform != UNKNOWN]
    return Contents(known or walk.candidates, walk.attestations, walk.absent, walk.unfit)


class _Above(Struct, frozen=True):
    """What leads to a descriptor: annotations, and the digests of the indexes."""

    annotations: _Annotations
    digests: tuple[str, ...] = ()

    def with_annotations(self, more: Mapping[str, str]) -> _Above:
        return _Above((*self.annotations, more), self.digests)

    def below(self, digest: str) -> _Above:
        return _Above(self.annotations, (*self.digests, digest))


class _Walk:
    def __init__(self, store: BlobStore, request: Request) -> None:
        self._store = store
        self._request = request
        self._entered: set[str] = set()
        self._platforms: dict[str, Platform | None] = {}
        self.candidates: list[ManifestChoice] = []
        self.attestations: list[Descriptor] = []
        self.absent: list[Descriptor] = []
        self.unfit: list[str] = []

    def visit(self, descriptor: Descriptor, above: _Above) -> None:
        if descriptor.is_attestation:
            self.attestations.append(descriptor)
        elif isinstance(stored(self._store, descriptor, self._request), MissingBlob):
            self.absent.append(descriptor)
        elif descriptor.digest not in self._entered:
            self._entered.add(descriptor.digest)
            self._enter(descriptor, above.with_annotations(descriptor.annotations))

    def _enter(self, descriptor: Descriptor, above: _Above) -> None:
        if descriptor.platform and descriptor.media_type in MANIFEST_TYPES:
            self._add(descriptor, descriptor.platform, above)
            return
        try:
            # The digest is checked again, and remarked on, once this manifest is the chosen one.
            fields = read_object(self._store, descriptor, "manifest", self._request)
            if is_index(fields):
                self._descend(fields, above.below(descriptor.digest))
            else:
                self._take(descriptor, fields, above)
        except FormatError as error:
            self.unfit.append(error.message)

    def _descend(self, fields: Document, above: _Above) -> None:
        if len(above.digests) > _MAXIMUM_DEPTH:
            raise FormatError(f"Indexes are nested deeper than {_MAXIMUM_DEPTH} levels")
        own = read_only({**document.text_map(fields, "annotations", "index")})
        for child in parse_index(fields, "index"):
            self.visit(child, above.with_annotations(own))

    def _take(self, descriptor: Descriptor, fields: Document, above: _Above) -> None:
        manifest = parse_manifest(fields, "manifest")
        if is_artifact(manifest):
            kind = manifest.artifact_type or manifest.config.media_type
            self.unfit.append(f"An artifact of type {kind} is no image")
        else:
            self._add(descriptor, descriptor.platform or self._platform_of(manifest.config), above)

    def _add(self, descriptor: Descriptor, platform: Platform | None, above: _Above) -> None:
        choice = ManifestChoice(descriptor, platform, above.annotations, above.digests)
        self.candidates.append(choice)

    def _platform_of(self, config: Descriptor) -> Platform | None:
        """Return what a configuration says; many manifests may lead to the same."""
        if config.digest not in self._platforms:
            self._platforms[config.digest] = None
            with suppress(FormatError):
                blob, keep = (
                    stored(self._store, config, self._request),
                    self._request.allowance.keep,
                )
                data = read_checked(blob, None, "", self._request)
                self._platforms[config.digest] = parse_configuration(data, keep).platform
        return self._platforms[config.digest]


def read_attestations(
    store: BlobStore, descriptors: Sequence[Descriptor], image: str, request: Request
) -> tuple[Attestation, ...]:
    """Return the statements about the image of that manifest digest, and about nobody knows what.

    Each is listed once. One that is not there is noted and no damage: engines save images
    without them. Raises LimitError.
    """
    about = (one for one in descriptors if one.annotations.get(REFERENCE_DIGEST, image) == image)
    layers: dict[str, Descriptor] = {}
    for descriptor in {one.digest: one for one in about}.values():
        try:
            manifest = read_manifest(store, descriptor, request, "attestation manifest")
        except FormatError as error:
            request.remarks.note(f"An attestation is left out: {error.message}")
            continue
        for layer in manifest.layers:
            layers.setdefault(layer.digest, layer)
    return tuple(_statements(store, layers.values(), request))


def _statements(
    store: BlobStore, layers: Iterable[Descriptor], request: Request
) -> Iterator[Attestation]:
    for layer in layers:
        blob = stored(store, layer, request)
        if isinstance(blob, MissingBlob):
            request.remarks.note(f"An attestation is left out: {blob.reason}")
        else:
            kind = layer.annotations.get(PREDICATE_TYPE, "")
            yield Attestation(kind, blob, store.name(layer))
