"""An image of a registry: its documents at once, its layers when they are first read."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from explorer.errors import DamageError, ImageError
from explorer.image.blob import Blob, CutBlob, FileBlob, MemoryBlob, read_blob
from explorer.image.descriptor import DOCUMENT_TYPES, Descriptor
from explorer.image.digest import is_digest, sha256_of
from explorer.image.document import MAXIMUM_DOCUMENT
from explorer.image.model import Image
from explorer.image.progress import Progress, silent
from explorer.image.request import Request
from explorer.image.sources.oci.opening import open_roots
from explorer.image.sources.registry.client import Repository
from explorer.image.sources.registry.name import parse_name
from explorer.image.sources.store import blob_name
from explorer.image.spool import append, need_room, private_file
from explorer.limits import LARGEST_BLOB
from explorer.wording import size_text

if TYPE_CHECKING:
    from requests import Response

_CHUNK = 1 << 18


def open_registry_image(request: Request, source: str) -> Image:
    """Open an image of a registry; layers are fetched when they are read. Raises ImageError."""
    name = parse_name(request.reference.target)
    repository = Repository(name)
    store = RegistryStore(repository, request.progress)
    root = _root(repository, store, name.tag)
    image = open_roots(store, [root], {}, request, source)
    tags = () if is_digest(name.tag) else (f"{name.host}/{name.repository}:{name.tag}",)
    return replace(image, tags=tags)


def _root(repository: Repository, store: RegistryStore, tag: str) -> Descriptor:
    """Fetch what a tag or a digest names, a manifest or an index, and keep it in the store."""
    response = repository.get("manifests", tag)
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
    data = read_blob(received(response, MAXIMUM_DOCUMENT, silent), MAXIMUM_DOCUMENT)
    digest = tag if is_digest(tag) else sha256_of(data)
    store.known[digest] = MemoryBlob(data)
    return Descriptor(media_type, digest, len(data))


@dataclass(slots=True)
class RegistryStore:
    """A repository's blobs; `known` are those that are here already, by digest."""

    repository: Repository
    progress: Progress
    known: dict[str, Blob] = field(default_factory=dict)

    def blob(self, descriptor: Descriptor) -> Blob:
        """Return a blob that fetches itself, the same one for the same digest."""
        fetched = FetchedBlob(self.repository, descriptor, self.progress)
        return self.known.setdefault(descriptor.digest, fetched)

    def name(self, descriptor: Descriptor) -> bytes | None:
        """Return where a copy of the image in a folder keeps the blob."""
        return blob_name(descriptor).encode() or None


class FetchedBlob:
    """Bytes of a registry that go to a private spool, whole, when the first is asked for."""

    def __init__(self, repository: Repository, descriptor: Descriptor, progress: Progress) -> None:
        self._repository = repository
        self._descriptor = descriptor
        self._progress = progress
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
        """Return what was sent; where that is less than the manifest says, the end is damage."""
        if (size := self._descriptor.size) > LARGEST_BLOB:
            over = f"over the limit of {size_text(LARGEST_BLOB)}"
            raise DamageError(f"its manifest says that it has {size_text(size)}, {over}")
        kind = "manifests" if self._descriptor.media_type in DOCUMENT_TYPES else "blobs"
        try:
            response = self._repository.get(kind, self._descriptor.digest)
            blob = received(response, size, self._progress)
        except DamageError:
            raise
        except ImageError as error:
            raise DamageError(error.message) from error
        lost = f"the registry sent {blob.size} of {size} bytes"
        return blob if blob.size == size else CutBlob(blob, size, lost)


def received(response: Response, limit: int, progress: Progress) -> FileBlob:
    """Return the body of an answer, at most `limit` bytes, for which there has to be room.

    Raises DamageError when it breaks off, or is over the limit, and ImageError without room.
    """
    from requests import RequestException

    spool, done = private_file(), 0
    try:
        with response:
            need_room(spool, limit)
            for chunk in response.iter_content(_CHUNK):
                append(spool, chunk)
                done += len(chunk)
                if done > limit:
                    raise DamageError(f"the registry sends more than {limit} bytes")
                progress("fetching", done, limit)
    except RequestException as error:
        raise DamageError(f"the registry went away after {done} bytes") from error
    return FileBlob(spool, 0, done)
