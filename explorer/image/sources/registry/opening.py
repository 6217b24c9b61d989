"""Opens an image of a registry: its documents at once, its layers when they are read."""

from __future__ import annotations

from dataclasses import replace

from explorer.image.blob import MemoryBlob, read_blob
from explorer.image.descriptor import Descriptor
from explorer.image.digest import is_digest, sha256_of
from explorer.image.document import MAXIMUM_DOCUMENT
from explorer.image.model import Image
from explorer.image.progress import silent
from explorer.image.request import Request
from explorer.image.sources.oci.opening import open_roots
from explorer.image.sources.registry.client import Repository
from explorer.image.sources.registry.name import parse_name
from explorer.image.sources.registry.store import RegistryStore, received


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
