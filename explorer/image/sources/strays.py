"""The members of an archive that are part of no image: they travel with it all the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from explorer.errors import FormatError
from explorer.image.blob import Blob
from explorer.image.compression import Compression, sniff
from explorer.image.descriptor import Descriptor, is_index, parse_artifact, parse_index
from explorer.image.request import Request
from explorer.image.sources.archive import Archive
from explorer.image.sources.store import BlobStore, blob_name, read_checked, read_object
from explorer.tar.fields import HEADER_ONLY

_HEAD = 8
_MOST_BYTES = 4 << 20


def keep_strays(archive: Archive, parts: Collection[str], request: Request) -> None:
    """Keep the small members that are no `parts` of images as documents, which are searched.

    What is large or compressed is not, and damage for that. Raises LimitError.
    """
    names = archive.contents.keys() - {*parts}
    strays = [one for one in names if archive.contents[one].typeflag not in HEADER_ONLY]
    left = _MOST_BYTES
    for name in sorted(strays):
        size = archive.contents[name].size
        if size > left or _is_packed(archive.blob(name)):
            request.remarks.damage(f"{name} is a part of no image in here, and was not searched")
            continue
        left -= size
        with suppress(FormatError):
            read_checked(archive.blob(name), None, name, request)


def _is_packed(blob: Blob) -> bool:
    return sniff(blob.read_at(0, _HEAD)) is not Compression.NONE


def names_reached(store: BlobStore, roots: Iterable[Descriptor], request: Request) -> Iterator[str]:
    """Yield the names of the blobs that indexes and manifests lead to. Raises LimitError."""
    request, waiting, met = request.unremarked(), deque(roots), set[str]()
    while waiting:
        one = waiting.popleft()
        yield blob_name(one)
        if one.digest in met:
            continue
        met.add(one.digest)
        with suppress(FormatError):
            fields = read_object(store, one, "manifest", request)
            if is_index(fields):
                waiting += parse_index(fields, "manifest")
            else:
                layers, config = parse_artifact(fields, "manifest")
                yield from map(blob_name, (*layers, *config))
