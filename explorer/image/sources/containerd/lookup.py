"""Finds an image in containerd's namespaces by its name, and opens it.

Source: containerd, "images" and "filters"; what a short name stands for is as in Docker.
"""

from __future__ import annotations

import json
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from explorer.errors import EngineError, ImageNotFoundError, UsageError
from explorer.image.descriptor import Descriptor
from explorer.image.model import Image, Outline
from explorer.image.request import Reference, Request
from explorer.image.sources.archive import read_archive
from explorer.image.sources.containerd.client import CTR, NERDCTL, Client, check_client, namespaces
from explorer.image.sources.containerd.content_store import ContentStore
from explorer.image.sources.oci.opening import open_roots
from explorer.image.sources.recognition import open_recognised
from explorer.image.sources.registry.name import parse_name
from explorer.image.sources.several import named
from explorer.image.sources.source import HeldImage
from explorer.limits import LARGEST_SAVED
from explorer.printable import printable

_SCHEME = "containerd"


def found_in(request: Request) -> HeldImage:
    """Find the image that is asked for; one that is in no usual place gets a note.

    Raises EngineError where containerd can't be asked, ImageNotFoundError.
    """
    find = _stored if check_client() == CTR else _saved
    places = namespaces()
    for namespace in places:
        if found := find(Client(namespace, request)):
            if namespace != places[0]:
                request.remarks.note(f"containerd has it in the namespace {namespace}")
            return found
    spelled = names(request.reference.target)[-1]
    raise ImageNotFoundError(
        f"containerd has no image {printable(spelled)} in {printable(', '.join(places))}",
        hint="See: ctr namespaces ls; CONTAINERD_NAMESPACE says where to look",
    )


def names(target: str) -> tuple[str, ...]:
    """Return what an image may be called: as it was typed, and spelled out in full."""
    with suppress(UsageError):
        name = parse_name(target)
        mark = "@" if ":" in name.tag else ":"
        full = f"{name.host}/{name.repository}{mark}{name.tag}"
        return tuple(dict.fromkeys((target, full)))
    return (target,)


class StoredImage(Struct, frozen=True):
    """An image of which containerd's own client prints each part."""

    client: Client
    name: str
    media_type: str
    digest: str

    def outline(self) -> Outline | None:
        """Return nothing: its documents come as soon as an outline would."""
        return None

    def unsaved(self) -> Image | None:
        """Return nothing: its documents have to be fetched."""
        return None

    def open(self) -> Image:
        """Open it; layers are fetched when they are read. Raises EngineError, ImageError."""
        store = ContentStore.of(self.client)
        root = Descriptor(self.media_type, self.digest, len(store.content(self.digest)))
        image = open_roots(store, [root], {}, self.client.request, _SCHEME)
        return named(image, tags=(self.name,), namespace=self.client.namespace)


def _stored(client: Client) -> HeldImage | None:
    wanted = names(client.request.reference.target)
    filters = [f"name=={json.dumps(name)}" for name in wanted]
    rows = client.answer("images", "ls", *filters).decode("utf-8", "replace").splitlines()
    listed = {words[0]: words for line in rows if len(words := line.split()) > 2}
    found = next((listed[name] for name in wanted if name in listed), None)
    return StoredImage(client, *found[:3]) if found else None


class SavedByNerdctl(Struct, frozen=True):
    """An image that nerdctl saves whole, in one platform."""

    client: Client

    def outline(self) -> Outline | None:
        """Return nothing: there is none."""
        return None

    def unsaved(self) -> Image | None:
        """Return nothing: its documents have to be fetched."""
        return None

    def open(self) -> Image:
        """Fetch and open it. Raises EngineError, ImageError."""
        request = self.client.request
        asked, target = request.platform, request.reference.target
        platform = ("--platform", str(asked)) if asked else ()
        words = ("save", *platform, "--", target)
        blob = self.client.spooled(words, "saving", LARGEST_SAVED)
        sent = f"What {NERDCTL} saved"
        archive = read_archive(blob, sent, request.progress, request.allowance)
        request.remarks.note(f"{NERDCTL} saves no attestations, so none were looked into")
        anonymous = Reference(request.reference.text, _SCHEME, target)
        image = open_recognised(archive, replace(request, reference=anonymous, pick=None), _SCHEME)
        return replace(image, others=(), namespace=self.client.namespace)


def _saved(client: Client) -> HeldImage | None:
    target = client.request.reference.target
    try:
        client.answer("image", "inspect", "--format", "{{.Id}}", "--", target)
    except EngineError as error:
        if "no such" in error.message.lower():
            return None
        raise
    return SavedByNerdctl(client)
