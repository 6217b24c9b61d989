"""Where the blobs of an OCI layout are: a folder or an archive; a registry is a third such place.

Source: OCI image specification, image layout, "Blobs"; descriptor, "Digests" and "data".
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from explorer.errors import DamageError, FormatError
from explorer.image import document
from explorer.image.blob import Blob, FileBlob, MemoryBlob, MissingBlob, read_blob
from explorer.image.descriptor import Descriptor
from explorer.image.digest import matches
from explorer.image.document import MAXIMUM_DOCUMENT, Document
from explorer.image.request import Request
from explorer.image.sources.archive import Archive
from explorer.printable import printable

# Measured: what it takes to find a file in a folder, and that it leads to nothing outside.
_STEPS_A_LOOKUP = 10_000
_DIGEST = re.compile(r"([a-z0-9]+(?:[.+_-][a-z0-9]+)*):([A-Za-z0-9=_-]{1,200})")


class BlobStore(Protocol):
    """Gives the bytes that a descriptor points at."""

    def blob(self, descriptor: Descriptor) -> Blob:
        """Return the blob of a digest, or a MissingBlob that says why there is none."""

    def name(self, descriptor: Descriptor) -> bytes | None:
        """Return what the place calls the blob, as a copy of the place on disk would as well."""

    def renewed(self, request: Request) -> BlobStore:
        """Return the same place for another request, which is charged for what is read."""


class FolderStore(Struct, frozen=True):
    """The blobs of a layout in a folder; nothing outside the folder is ever opened."""

    folder: Path

    def blob(self, descriptor: Descriptor) -> Blob:
        """Return the file that has the digest's name."""
        return self.file(blob_name(descriptor))

    def name(self, descriptor: Descriptor) -> bytes | None:
        """Return the file's path in the folder."""
        return blob_name(descriptor).encode() or None

    def renewed(self, _request: Request) -> FolderStore:
        """Return the very same: whoever reads a blob is charged for it."""
        return self

    def file(self, name: str) -> Blob:
        """Return a file of the layout, whole, or a MissingBlob."""
        try:
            return self._inside(self.folder / name, printable(name))
        except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle
            reason = getattr(error, "strerror", None) or error
            return MissingBlob(f"{printable(name)} can't be read: {printable(str(reason))}")

    def _inside(self, path: Path, shown: str) -> Blob:
        if not path.resolve().is_relative_to(self.folder.resolve()):
            return MissingBlob(f"{shown} leads out of the image's folder")
        if not path.exists():
            return MissingBlob(f"{shown} is not in the folder")
        if not path.is_file():
            return MissingBlob(f"{shown} is no regular file")
        status = path.stat()
        return PathBlob(path, status.st_size, (status.st_dev, status.st_ino))


@dataclass(frozen=True, slots=True)
class PathBlob:
    """A whole file that is open only while it is read: a layout may have more than may be open.

    Two names of one file, whose device and inode are the same, are the same blob.
    """

    path: Path = field(compare=False)
    size: int
    inode: tuple[int, int]

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises DamageError when the file is gone."""
        try:
            return FileBlob.whole(self.path).read_at(offset, size)
        except OSError as error:
            reason = f"{printable(self.path.name)} can't be read: {error.strerror}"
            raise DamageError(reason) from error


class ArchiveStore(Struct, frozen=True):
    """The blobs of a layout in an archive."""

    archive: Archive

    def blob(self, descriptor: Descriptor) -> Blob:
        """Return the member that has the digest's name."""
        return self.archive.blob(blob_name(descriptor))

    def name(self, descriptor: Descriptor) -> bytes | None:
        """Return the member's own name."""
        return self.archive.stored_name(blob_name(descriptor))

    def renewed(self, _request: Request) -> ArchiveStore:
        """Return the very same: whoever reads a blob is charged for it."""
        return self


def blob_name(descriptor: Descriptor) -> str:
    """Return the name a layout keeps a blob under; nothing for what is no digest."""
    parts = _DIGEST.fullmatch(descriptor.digest)
    return f"blobs/{parts[1]}/{parts[2]}" if parts else ""


def stored(store: BlobStore, descriptor: Descriptor, request: Request) -> Blob:
    """Return the blob that a descriptor embeds, if the digest agrees, or else the store's.

    Raises LimitError.
    """
    request.allowance.charge(_STEPS_A_LOOKUP)
    if descriptor.data is not None:
        try:
            data = base64.b64decode(descriptor.data, validate=True)
        except (binascii.Error, ValueError):
            data = None
        if data is not None and matches(data, descriptor.digest):
            return MemoryBlob(data)
    if not blob_name(descriptor):
        return MissingBlob(f"{printable(descriptor.digest)} is no digest")
    return store.blob(descriptor)


def read_object(store: BlobStore, descriptor: Descriptor, what: str, request: Request) -> Document:
    """Read a JSON object and check its digest; a mismatch is damage and stops nothing.

    Raises FormatError for what is no JSON object or can't be read, and LimitError.
    """
    blob = stored(store, descriptor, request)
    data = read_checked(blob, descriptor.digest, what, request)
    return document.parse_object(data, what, request.allowance.keep)


def read_checked(blob: Blob, digest: str | None, what: str, request: Request) -> bytes:
    """Read a small blob and check its digest; a mismatch is damage and stops nothing.

    Raises FormatError where it can't be read, and LimitError.
    """
    try:
        data = read_blob(blob, MAXIMUM_DOCUMENT, request.allowance.charge)
    except DamageError as error:
        raise FormatError(f"The {what} can't be read: {error.message}") from error
    if digest is not None and not matches(data, digest):
        request.remarks.damage(f"The {what} is not what its digest says")
    request.allowance.keep(len(data))
    request.remarks.documents.setdefault(what, data)
    return data
