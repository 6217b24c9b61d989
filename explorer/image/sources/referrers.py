"""What refers to an image: SBOMs, provenance and other statements that stand beside it.

Source: OCI image specification 1.1, manifest, "subject" and "artifactType"; distribution
specification 1.1, "Listing Referrers"; cosign, "Signature Specification" and its media types.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from msgspec import Struct, field

from explorer import limits
from explorer.errors import FormatError, ImageError, LimitError
from explorer.image import document
from explorer.image.blob import MissingBlob
from explorer.image.descriptor import (
    COSIGN_PREDICATE_TYPE,
    EMPTY_TYPE,
    PREDICATE_TYPE,
    Descriptor,
    is_index,
    parse_artifact,
    parse_index,
)
from explorer.image.document import Document
from explorer.image.model import Attestation, Referrers, Statements
from explorer.image.request import Request
from explorer.image.sources.store import BlobStore, read_object, stored
from explorer.printable import clipped
from explorer.wording import size_text

Refer: TypeAlias = Callable[[str, Request], Iterable[Descriptor]]
"""Yields what refers to the manifest of a digest. Raises ImageError."""

SIGNATURES = frozenset(
    {
        "application/vnd.dev.cosign.simplesigning.v1+json",
        "application/vnd.dev.cosign.artifact.sig.v1+json",
        "application/vnd.cncf.notary.signature",
        "application/jose+json",
        "application/cose",
    }
)
"""Types of what holds a signature alone: it is not fetched."""

# Certificates and signatures in base 64, which look like secrets and are for everybody.
_SEALS = ("dev.cosignproject.cosign/", "dev.sigstore.cosign/", "io.cncf.notary.")
_EMPTY_BYTES = 2
TAG_ENDS = ("", ".att", ".sbom", ".sig")
"""How tags end that stand for what refers to a digest: the specification's, and cosign's."""

_TAG = re.compile(r"sha256-([0-9a-f]{64})(?:\.(?:att|sbom|sig))?")
_LONGEST_ALGORITHM, _LONGEST_DIGITS = 32, 64


def nobody(_digest: str, _request: Request) -> Iterable[Descriptor]:
    """Refer to nothing."""
    return ()


def referrers_of(
    digests: Sequence[str],
    refer: Refer,
    known: Iterable[Descriptor],
    store: BlobStore,
    request: Request,
    *,
    are_in_copies: bool,
) -> Referrers:
    """Return what refers to manifests: that of an image, and the indexes that list it.

    What is `known` besides is not read again; a copy of the image on disk may have these as well.
    """
    reading = partial(_Reading, store, request.unremarked(), are_in_copies)
    return Referrers(lambda: reading({one.digest for one in known}).read(digests, refer))


def is_signature(descriptor: Descriptor) -> bool:
    """Return whether a descriptor leads to a signature alone, by what it says of itself."""
    types = {descriptor.artifact_type, descriptor.media_type}
    return bool(types & SIGNATURES) and descriptor.size <= limits.LARGEST_SIGNATURE


class _Reading(Struct):
    """Reads what refers to an image, each manifest and each statement once."""

    store: BlobStore
    request: Request
    are_in_copies: bool
    met: set[str]
    attestations: dict[str, Attestation] = field(default_factory=dict)
    annotations: dict[tuple[str, str], None] = field(default_factory=dict)
    size: int = 0
    manifests: int = 0

    def read(self, digests: Sequence[str], refer: Refer) -> Statements:
        try:
            self._read(digests, refer)
        except LimitError as error:
            self._leave_out("What refers to the image", error)
        remarks = self.request.remarks
        return Statements(
            tuple(self.attestations.values()),
            tuple(self.annotations),
            remarks.documents,
            (*remarks.notes, *remarks.damages),
        )

    def _read(self, digests: Sequence[str], refer: Refer) -> None:
        found: dict[str, Descriptor] = {}
        for digest in digests:
            for one in self._asked(digest, refer):
                found.setdefault(one.digest, one)
        # A registry may list them in any order; what is known by their numbers stays the same.
        waiting = deque(found[digest] for digest in sorted(found))
        while waiting:
            waiting += self._visit(waiting.popleft())

    def _asked(self, digest: str, refer: Refer) -> Iterator[Descriptor]:
        try:
            yield from refer(digest, self.request)
        except LimitError:
            raise
        except ImageError as error:
            self._leave_out(f"What refers to {clipped(digest)}", error)

    def _visit(self, descriptor: Descriptor) -> Sequence[Descriptor]:
        """Read a manifest, and return what it leads to where it is an index."""
        self._annotate(descriptor)
        if descriptor.digest in self.met or is_signature(descriptor):
            return ()
        self.met.add(descriptor.digest)
        try:
            return self._manifest(descriptor)
        except FormatError as error:
            self._leave_out("A referrer", error)
            return ()

    def _manifest(self, descriptor: Descriptor) -> Sequence[Descriptor]:
        if self.manifests == limits.MOST_REFERRERS:
            raise FormatError(f"there are more than {limits.MOST_REFERRERS} of them")
        self.manifests += 1
        what = f"referrer {self.manifests}"
        fields = read_object(self.store, descriptor, what, self.request)
        self._note(document.text_map(fields, "annotations", what).items())
        if is_index(fields):
            return parse_index(fields, what)
        self._take(fields, descriptor, what)
        return ()

    def _take(self, fields: Document, descriptor: Descriptor, what: str) -> None:
        layers, config = parse_artifact(fields, what)
        kind = document.text(fields, "artifactType", what) or descriptor.artifact_type
        for one in (*layers, *config) if not layers or not all(map(is_signature, layers)) else ():
            self._annotate(one)
            if one.digest not in self.attestations and not _is_nothing(one):
                self._keep(one, kind or one.media_type)

    def _keep(self, layer: Descriptor, kind: str) -> None:
        notes = layer.annotations
        kind = notes.get(PREDICATE_TYPE) or notes.get(COSIGN_PREDICATE_TYPE) or kind
        blob = stored(self.store, layer, self.request)
        fits = layer.size <= document.MAXIMUM_DOCUMENT
        self.size += layer.size if fits else 0
        if fits and self.size > limits.MOST_REFERRED:
            blob = MissingBlob(f"all of them have more than {size_text(limits.MOST_REFERRED)}")
        name = self.store.name(layer) if self.are_in_copies else None
        self.attestations[layer.digest] = Attestation(kind, blob, name)

    def _annotate(self, descriptor: Descriptor) -> None:
        self._note(descriptor.annotations.items())

    def _note(self, annotations: Iterable[tuple[str, str]]) -> None:
        given = (one for one in annotations if not one[0].startswith(_SEALS))
        self.annotations |= dict.fromkeys(given)

    def _leave_out(self, what: str, error: ImageError) -> None:
        self.request.remarks.note(f"{what} was not read: {clipped(error.message)}")


def _is_nothing(descriptor: Descriptor) -> bool:
    """Return whether there is no text in a blob: a signature, or the empty object."""
    is_empty = descriptor.media_type == EMPTY_TYPE and descriptor.size <= _EMPTY_BYTES
    return is_empty or is_signature(descriptor)


def tag_stem(digest: str) -> str:
    """Return how tags begin that stand for what refers to a digest."""
    algorithm, _, digits = digest.partition(":")
    return f"{algorithm[:_LONGEST_ALGORITHM]}-{digits[:_LONGEST_DIGITS]}"


def subject_tagged(tag: str) -> str | None:
    """Return the digest that such a tag stands for; None for any other tag."""
    parts = _TAG.fullmatch(tag)
    return f"sha256:{parts[1]}" if parts else None
