"""What a layout's `index.json` lists beside its images: what refers to them.

Sources: OCI image specification 1.1, manifest, "subject"; distribution specification 1.1,
"Referrers Tag Schema", whose tags tools write into layouts as well.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from explorer.errors import FormatError
from explorer.image.descriptor import (
    Descriptor,
    is_artifact,
    is_index,
    parse_index,
    parse_manifest,
    subject_of,
)
from explorer.image.request import Request
from explorer.image.sources.referrers import Refer, subject_tagged
from explorer.image.sources.store import BlobStore, read_object

_Claims: TypeAlias = Mapping[str, Sequence[Descriptor]]
"""What says that it refers to a digest."""


def images_and_referrers(
    store: BlobStore, roots: Sequence[Descriptor], request: Request
) -> tuple[list[Descriptor], Refer]:
    """Return the roots that may be images, and what refers to these of the others.

    An image that refers to another one stays an image, and so does what refers to nothing that is
    here, or in a circle: no claim takes anything out of sight. Raises LimitError.
    """
    request, claims = request.unremarked(), defaultdict[str, list[Descriptor]](list)
    images = list[Descriptor]()
    for one in roots:
        subject = None if one.tag and one.tag == request.wanted else _subject(store, one, request)
        (claims[subject] if subject else images).append(one)
    if not claims:
        return images, _refer_by(claims)
    listed = (digest for one in images for digest in _listed(store, one, request))
    referring = {one.digest for one in _reached(claims, listed)}
    return [one for one in roots if one.digest not in referring], _refer_by(claims)


def _refer_by(claims: _Claims) -> Refer:
    def refer(digest: str, _request: Request) -> Iterable[Descriptor]:
        return _reached(claims, [digest])

    return refer


def _reached(claims: _Claims, digests: Iterable[str]) -> Iterator[Descriptor]:
    """Yield what refers to some digests, and what refers to that."""
    waiting, met = deque(digests), set[str]()
    while waiting:
        if (digest := waiting.popleft()) not in met:
            met.add(digest)
            yield from claims.get(digest, ())
            waiting += (one.digest for one in claims.get(digest, ()))


def _subject(store: BlobStore, root: Descriptor, request: Request) -> str | None:
    """Return the digest that a root says it refers to, None for an image."""
    if root.is_attestation or root.platform:
        return None
    if root.tag:
        return subject_tagged(root.tag)
    with suppress(FormatError):
        fields = read_object(store, root, "manifest", request)
        subject = subject_of(fields, "manifest")
        if subject and not is_index(fields) and is_artifact(parse_manifest(fields, "manifest")):
            return subject
    return None


def _listed(store: BlobStore, root: Descriptor, request: Request) -> Iterator[str]:
    """Yield the digest of an image, or of an index and all that it lists."""
    yield root.digest
    with suppress(FormatError):
        fields = read_object(store, root, "manifest", request)
        yield from (one.digest for one in parse_index(fields, "manifest"))
