"""The blobs that containerd holds, each printed by its client when the first byte is asked for."""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.errors import FormatError, ImageError
from explorer.image.blob import Blob, CutBlob, LaterBlob, MemoryBlob, MissingBlob
from explorer.image.descriptor import MANIFEST_TYPES, Descriptor, parse_manifest
from explorer.image.document import parse_object
from explorer.image.request import Request
from explorer.image.sources.containerd.client import Client
from explorer.image.sources.store import blob_name
from explorer.limits import LARGEST_BLOB
from explorer.printable import printable
from explorer.wording import size_text

_WHAT = "manifest"
LONGEST_LISTING = 64 << 20
"""Bytes of the digests of a machine that builds day and night: some 900,000."""


class ContentStore(Struct):
    """The content of a namespace: `held` are the digests of all that is there."""

    client: Client
    held: frozenset[str]
    _known: dict[str, Blob] = field(default_factory=dict)

    @classmethod
    def of(cls, client: Client) -> ContentStore:
        """Ask what is there. Raises EngineError, DamageError."""
        listed = client.answer("content", "ls", "-q", limit=LONGEST_LISTING)
        return cls(client, frozenset(listed.decode("utf-8", "replace").split()))

    def blob(self, descriptor: Descriptor) -> Blob:
        """Return a blob that fetches itself; missing is a platform's manifest without its layers.

        Who pulls one platform may still have the manifests of all.
        """
        digest = descriptor.digest
        if digest not in self.held:
            return MissingBlob(f"{printable(digest)} is not in containerd's content store")
        if digest not in self._known:
            is_one_of_several = descriptor.platform and descriptor.media_type in MANIFEST_TYPES
            self._known[digest] = (
                self._manifest(digest)
                if is_one_of_several
                else LaterBlob(descriptor.size, lambda: self._fetched(descriptor))
            )
        return self._known[digest]

    def renewed(self, request: Request) -> ContentStore:
        """Return the same content for another request; what was fetched is not fetched again."""
        return replace(self, client=replace(self.client, request=request))

    def name(self, descriptor: Descriptor) -> bytes | None:
        """Return the digest, by which the client prints the blob."""
        return descriptor.digest.encode() if blob_name(descriptor) else None

    def _manifest(self, digest: str) -> Blob:
        keep = self.client.request.allowance.keep
        try:
            blob = MemoryBlob(self.content(digest))
            layers = parse_manifest(parse_object(blob.data, _WHAT, keep), _WHAT).layers
        except FormatError:
            return blob  # whoever reads it says what is wrong with it
        except ImageError as error:
            return MissingBlob(error.message)
        if layers and not any(one.digest in self.held for one in layers):
            return MissingBlob(f"the layers of {printable(digest)} were not pulled")
        return blob

    def content(self, digest: str) -> bytes:
        """Return a document. Raises EngineError, and DamageError where it is too large."""
        return self.client.answer("content", "get", digest)

    def _fetched(self, descriptor: Descriptor) -> Blob:
        size = descriptor.size
        if size > LARGEST_BLOB:
            over = f"over the limit of {size_text(LARGEST_BLOB)}"
            return MissingBlob(f"its manifest says that it has {size_text(size)}, {over}")
        words = ("content", "get", descriptor.digest)
        try:
            blob = self.client.spooled(words, "fetching", size)
        except ImageError as error:
            return MissingBlob(error.message)
        if blob.size == size:
            return blob
        return CutBlob(blob, size, f"containerd has {blob.size} of {size} bytes")
