"""An image of a registry: its documents at once, its layers when they are first read."""

from __future__ import annotations

import threading

from msgspec import Struct, field

from explorer.errors import DamageError, ImageError
from explorer.image.blob import Blob, CutBlob, MemoryBlob, MissingBlob, read_blob
from explorer.image.descriptor import DOCUMENT_TYPES, Descriptor
from explorer.image.digest import is_digest, matches, sha256_of
from explorer.image.document import MAXIMUM_DOCUMENT
from explorer.image.model import Image
from explorer.image.request import KnownRepository, Request
from explorer.image.sources.oci.opening import open_roots
from explorer.image.sources.registry.client import Dial, Repository
from explorer.image.sources.registry.dialing import dial
from explorer.image.sources.registry.download import Download
from explorer.image.sources.registry.mirrors import PullSources, pull_sources
from explorer.image.sources.registry.name import RegistryName, parse_name
from explorer.image.sources.registry.referrers import RegistryReferrers
from explorer.image.sources.registry.retries import Patience
from explorer.image.sources.several import named
from explorer.image.sources.store import blob_name
from explorer.limits import LARGEST_BLOB
from explorer.wording import size_text

_DOCUMENT = "json"
"""How media types of manifests, configurations and statements end; those of layers do not."""


def open_registry_image(request: Request, source: str, dial: Dial = dial) -> Image:
    """Open an image of a registry; layers are fetched when they are read.

    Raises ImageError, and UsageError for settings of the user's that make no sense.
    """
    name = parse_name(request.reference.target)
    sources = _sources(name, request, dial)
    store = RegistryStore(sources, request)
    root = _root(sources, store, name.tag)
    refer = _referrers(name, sources, request).refer
    image = open_roots(store, [root], {}, request, source, refer, are_in_copies=False)
    tags = () if is_digest(name.tag) else (f"{name.host}/{name.repository}:{name.tag}",)
    return named(image, tags=tags)


def root_digest(request: Request, dial: Dial = dial) -> str:
    """Return the digest of what a tag names now, a manifest or an index: one request says it.

    Raises ImageError, UsageError.
    """
    name = parse_name(request.reference.target)
    sources = _sources(name, request, dial)
    return _root(sources, RegistryStore(sources, request), name.tag).digest


def listed_referrers(
    request: Request, digest: str, dial: Dial = dial
) -> tuple[Descriptor, ...] | None:
    """Return what a registry lists that refers to a manifest, None where it has no such lists.

    Raises ImageError, UsageError.
    """
    name = parse_name(request.reference.target)
    return _referrers(name, _sources(name, request, dial), request).listed(digest, request)


def _referrers(name: RegistryName, sources: PullSources, request: Request) -> RegistryReferrers:
    known = KnownRepository()
    if request.documents:
        known = request.documents.repository(f"{name.host}/{name.repository}")
    return RegistryReferrers(lambda: sources.serving, known)


def _sources(name: RegistryName, request: Request, dial: Dial) -> PullSources:
    patience, tell = Patience(), request.remarks.note
    found = pull_sources(name, request.access, tell)
    return PullSources([Repository(one, request, dial, patience) for one in found], tell)


def _root(sources: PullSources, store: RegistryStore, tag: str) -> Descriptor:
    """Fetch what a tag or a digest names, a manifest or an index, and keep it in the store."""
    if (there := _known_document(store.request, tag)) is not None:
        store.known[tag] = MemoryBlob(there)
        return Descriptor("", tag, len(there))
    download = Download(MAXIMUM_DOCUMENT, store.request)
    media_type = sources.fetch("manifests", tag, download)
    data = read_blob(download.blob, MAXIMUM_DOCUMENT, store.request.allowance.charge)
    digest = tag if is_digest(tag) else sha256_of(data)
    store.known[digest] = MemoryBlob(data)
    _take_note(store.request, digest, data)
    return Descriptor(media_type, digest, len(data))


def _known_document(request: Request, digest: str) -> bytes | None:
    """Return a document that was fetched before."""
    return request.documents.known(digest) if request.documents else None


def _take_note(request: Request, digest: str, data: bytes) -> None:
    """Keep a document for who asks for it again, if it is what its digest says."""
    if request.documents and is_digest(digest) and matches(data, digest):
        request.documents.had(digest, data)


class RegistryStore(Struct):
    """An image's blobs; `known` are those that are here already, by digest."""

    sources: PullSources
    request: Request
    known: dict[str, Blob] = field(default_factory=dict)

    def blob(self, descriptor: Descriptor) -> Blob:
        """Return a blob that fetches itself, the same one for the same digest."""
        there = _known_document(self.request, descriptor.digest)
        fetched = FetchedBlob(self.sources, descriptor, self.request)
        blob = fetched if there is None else MemoryBlob(there)
        return self.known.setdefault(descriptor.digest, blob)

    def renewed(self, request: Request) -> RegistryStore:
        """Return the repository for another request, with the documents that are here already."""
        if request is self.request:
            return self
        known: dict[str, Blob] = {
            digest: one for digest, one in self.known.items() if isinstance(one, MemoryBlob)
        }
        return RegistryStore(self.sources, request, known)

    def name(self, descriptor: Descriptor) -> bytes | None:
        """Return where a copy of the image in a folder keeps the blob."""
        return blob_name(descriptor).encode() or None


class FetchedBlob:
    """Bytes of a registry that go to a private spool, whole, when the first is asked for."""

    def __init__(self, sources: PullSources, descriptor: Descriptor, request: Request) -> None:
        self._sources = sources
        self._descriptor = descriptor
        self._request = request
        self._lock = threading.Lock()
        self._spool: Blob | None = None

    @property
    def size(self) -> int:
        """The bytes there should be, as the manifest says."""
        return self._descriptor.size

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes. Raises DamageError, CancelledError through the progress."""
        with self._lock:
            if self._spool is None:
                self._spool = self._fetched()
        return self._spool.read_at(offset, size)

    def _fetched(self) -> Blob:
        """Return what was sent; what the manifest says that there is besides is missing."""
        if (size := self._descriptor.size) > LARGEST_BLOB:
            over = f"over the limit of {size_text(LARGEST_BLOB)}"
            return MissingBlob(f"its manifest says that it has {size_text(size)}, {over}")
        kind = "manifests" if self._descriptor.media_type in DOCUMENT_TYPES else "blobs"
        download, reason = Download(size, self._request), ""
        try:
            self._sources.fetch(kind, self._descriptor.digest, download)
        except ImageError as error:
            if isinstance(error, DamageError) or not download.done:
                return MissingBlob(error.message)
            reason = error.message
        if download.done == size:
            if self._descriptor.media_type.endswith(_DOCUMENT):
                _take_note(self._request, self._descriptor.digest, download.blob.read_at(0, size))
            return download.blob
        reason = reason or f"the registry sent {download.done} of {size} bytes"
        return CutBlob(download.blob, size, reason)
