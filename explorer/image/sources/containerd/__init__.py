"""Images that containerd has on this machine: `containerd://REF`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from explorer.image.model import Image
from explorer.image.sources.source import ARCHIVE, Access, HeldImage, Listed, Source

if TYPE_CHECKING:
    from explorer.allowance import Allowance
    from explorer.image.request import Request


def _find(request: Request) -> AbstractContextManager[HeldImage]:
    from explorer.image.sources.containerd.lookup import found_in

    return nullcontext(found_in(request))


def _open(request: Request) -> Image:
    with _find(request) as found:
        return found.open()


def _is_here() -> bool:
    from explorer.image.sources.containerd.client import socket_path

    return socket_path().exists()


def _access(image: Image, target: str) -> Access:
    """Return the way by the client that there is, as it was read as well."""
    from explorer.image.sources.containerd.client import CTR, client_command

    command = client_command(image.namespace)
    if command[0] == CTR:
        # An export has one platform alone, and no attestations.
        return Access((), "", is_archive=False, prints=(*command, "content", "get"))
    name = image.tags[0] if image.tags else target
    return Access(((*command, "save", "-o", ARCHIVE, name),), ARCHIVE, is_archive=True)


def _listed(allowance: Allowance) -> Sequence[Listed]:
    from explorer.image.sources.containerd.listing import listed_in_namespaces

    return listed_in_namespaces(allowance)


CONTAINERD = Source(
    *("containerd", "REF", _open, _access),
    has_names=True,
    finds=_find,
    is_here=_is_here,
    lists=_listed,
)
