"""Descriptors and the documents made of them: manifest and index.

Source: OCI image specification, descriptor, manifest and image index.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import field

from explorer.errors import FormatError
from explorer.frozen import Frozen
from explorer.image import document
from explorer.image.configuration import platform_in
from explorer.image.document import Document
from explorer.image.model import Platform

REF_NAME = "org.opencontainers.image.ref.name"
CONTAINERD_NAME = "io.containerd.image.name"
REFERENCE_TYPE = "vnd.docker.reference.type"
REFERENCE_DIGEST = "vnd.docker.reference.digest"
PREDICATE_TYPE = "in-toto.io/predicate-type"
COSIGN_PREDICATE_TYPE = "predicateType"

MANIFEST_TYPES = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
"""Media types of one platform's manifest."""

DOCUMENT_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    *MANIFEST_TYPES,
    "application/vnd.oci.artifact.manifest.v1+json",
)
"""Those of indexes and artifacts as well; registries have a path for all these, not for blobs."""

_CONFIGURATION_TYPES = (
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
)
EMPTY_TYPE = "application/vnd.oci.empty.v1+json"


class Descriptor(Frozen, frozen=True):
    """Points at a blob: its media type, digest and size in bytes.

    `data` is the blob itself in base 64 where the descriptor embeds it.
    """

    media_type: str
    digest: str
    size: int
    annotations: Mapping[str, str] = field(default_factory=dict)
    platform: Platform | None = None
    data: str | None = None
    artifact_type: str | None = None

    @property
    def is_attestation(self) -> bool:
        """Whether it points at a statement about an image, as BuildKit writes them."""
        return REFERENCE_TYPE in self.annotations

    @property
    def tag(self) -> str | None:
        """The name that the index gives to the image."""
        return self.annotations.get(CONTAINERD_NAME) or self.annotations.get(REF_NAME)


class Manifest(Frozen, frozen=True):
    """One image: its configuration and its layers, base first."""

    config: Descriptor
    layers: tuple[Descriptor, ...]
    annotations: Mapping[str, str]
    artifact_type: str | None


def parse_descriptor(fields: Document, what: str) -> Descriptor:
    """Read a descriptor. Raises FormatError without a digest."""
    digest = document.text(fields, "digest", what)
    if not digest:
        raise FormatError(f"The {what} has a descriptor without a digest")
    size = document.number(fields, "size", what) or 0
    if size < 0:
        raise FormatError(f"The {what} has a descriptor of {size} bytes")
    platform = document.section(fields, "platform", what)
    return Descriptor(
        media_type=document.text(fields, "mediaType", what) or "",
        digest=digest,
        size=size,
        annotations=document.text_map(fields, "annotations", what),
        platform=platform_in(platform, what) if platform else None,
        data=document.text(fields, "data", what),
        artifact_type=document.text(fields, "artifactType", what),
    )


def parse_manifest(fields: Document, what: str) -> Manifest:
    """Read a manifest. Raises FormatError."""
    if document.number(fields, "schemaVersion", what) == 1 and "fsLayers" in fields:
        raise FormatError(
            f"The {what} is of schema 1, which engines gave up in 2019",
            hint="Pull the image and push it again with a current engine",
        )
    return Manifest(
        config=parse_descriptor(document.section(fields, "config", what), what),
        layers=_descriptors(fields, "layers", what),
        annotations=document.text_map(fields, "annotations", what),
        artifact_type=document.text(fields, "artifactType", what),
    )


def parse_artifact(
    fields: Document, what: str
) -> tuple[tuple[Descriptor, ...], tuple[Descriptor, ...]]:
    """Return what a manifest has as layers, and its configuration where there is one.

    "blobs" are the layers of artifact manifests (OCI image specification 1.1, release candidates).
    Raises FormatError.
    """
    config = document.section(fields, "config", what)
    layers = (*_descriptors(fields, "layers", what), *_descriptors(fields, "blobs", what))
    return layers, (parse_descriptor(config, what),) if config else ()


def subject_of(fields: Document, what: str) -> str | None:
    """Return the digest that a manifest refers to (OCI manifest, "subject"). Raises FormatError."""
    return document.text(document.section(fields, "subject", what), "digest", what)


def parse_index(fields: Document, what: str) -> tuple[Descriptor, ...]:
    """Read the descriptors of an index. Raises FormatError."""
    return _descriptors(fields, "manifests", what)


def _descriptors(fields: Document, key: str, what: str) -> tuple[Descriptor, ...]:
    return tuple(parse_descriptor(one, what) for one in document.sections(fields, key, what))


def is_index(fields: Document) -> bool:
    """Return whether a document is an index and no manifest.

    Its fields decide, since the media type is optional and may be wrong.
    """
    return "manifests" in fields and "layers" not in fields


def is_artifact(manifest: Manifest, configuration: Document | None = None) -> bool:
    """Return whether a manifest is no image's (OCI manifest, "Guidelines for Artifacts").

    With an unknown media type, a configuration that was read decides: an image's has `rootfs`.
    """
    media_type = manifest.config.media_type
    if media_type in _CONFIGURATION_TYPES:
        return False
    if manifest.artifact_type or media_type == EMPTY_TYPE:
        return True
    return bool(media_type and configuration) and "rootfs" not in (configuration or {})
