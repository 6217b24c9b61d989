"""Manifests, indexes and configurations of an archive: an image, or an error of our own.

An input is a byte of choices and up to three documents with a NUL between them; `@1` and `@2`
in one of them is the digest of the second and of the third.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from typing import BinaryIO, cast

from explorer.analysis import Analysis
from explorer.errors import ImageError
from explorer.image.blob import FileBlob, LastingFile
from explorer.image.model import Image, Platform
from explorer.image.request import Reference, Request
from explorer.image.sources.archive import Archive
from explorer.image.sources.recognition import open_recognised
from explorer.secrets.texts import texts_of
from explorer.tar import Member, Owner
from fuzz.laws import is_safe, only
from fuzz.target import Target

_MEMORY = os.memfd_create("fuzz")
_FILE = cast("BinaryIO", LastingFile(_MEMORY))
_LAYER = bytes(1024)
_OWNER = Owner(0o644, 0, 0)
_PLATFORMS = (None, None, Platform("linux", "amd64"), Platform("linux", "arm64", "v8"))
_PICKS = (None, None, "2", "app:1")


def one(data: bytes) -> None:
    """Open an image made of the documents, as a docker-archive or as a layout."""
    choices, first, second, third = _documents(data)
    named = _layout if choices & 1 else _docker
    request = Request(
        Reference("image", "", "image"), _PLATFORMS[choices >> 1 & 3], _PICKS[choices >> 3 & 3]
    )
    with only(ImageError):
        _look_at(open_recognised(_archive(named(first, second, third)), request))


def _documents(data: bytes) -> tuple[int, bytes, bytes, bytes]:
    first, second, third = [*data[1:].split(b"\0"), b"", b""][:3]
    second = second.replace(b"@2", _digest(third))
    first = first.replace(b"@2", _digest(third)).replace(b"@1", _digest(second))
    return (data or b"\0")[0], first, second, third


def _digest(data: bytes) -> bytes:
    return b"sha256:" + sha256(data).hexdigest().encode()


def _layout(index: bytes, manifest: bytes, configuration: bytes) -> dict[str, bytes]:
    blobs = (manifest, configuration, _LAYER)
    named = {f"blobs/sha256/{sha256(blob).hexdigest()}": blob for blob in blobs}
    return {"index.json": index, **named}


def _docker(manifest: bytes, index: bytes, configuration: bytes) -> dict[str, bytes]:
    more = _layout(index, b"", configuration) if index else {}
    return {"manifest.json": manifest, "c.json": configuration, "l.tar": _LAYER, **more}


def _archive(named: Mapping[str, bytes]) -> Archive:
    """Return an archive in memory of files by name; no tar is made of them."""
    members, offset, whole = {}, 0, b"".join(named.values())
    for name, content in named.items():
        known = (name.encode(), b"0", _OWNER, len(content), 0, b"", offset, offset, b"")
        members[name] = Member(*known)
        offset += len(content)
    os.ftruncate(_MEMORY, 0)
    os.pwrite(_MEMORY, whole, 0)
    return Archive(FileBlob(_FILE, 0, len(whole)), members)


def _look_at(image: Image) -> None:
    remarks = (*image.notes, *image.damages, *image.others)
    assert all(is_safe(remark) for remark in remarks)
    assert [layer.number for layer in image.layers] == list(range(1, len(image.layers) + 1))
    for text in texts_of(image):
        assert next(text.locations([len(text.data)])).line
    assert len(Analysis(image).complete().layers) == len(image.layers)
    assert image.stored_size >= 0


TARGET = Target(one, length=2048)
