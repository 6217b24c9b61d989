"""The blobs of a repository, fetched when they are first read and not before."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from explorer.errors import DamageError, ImageError
from explorer.image.blob import Blob, CutBlob, FileBlob
from explorer.image.descriptor import DOCUMENT_TYPES, Descriptor
from explorer.image.progress import Progress
from explorer.image.sources.registry.client import Repository
from explorer.image.sources.store import blob_name
from explorer.image.spool import append, need_room, private_file
from explorer.limits import LARGEST_BLOB
from explorer.wording import size_text

if TYPE_CHECKING:
    from requests import Response

_CHUNK = 1 << 18


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
