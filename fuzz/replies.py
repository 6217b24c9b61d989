"""A registry in memory: what is received on each connection is given beforehand."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from typing import cast
from unittest.mock import patch

from explorer import limits
from explorer.analysis import Analysis
from explorer.errors import ImageError
from explorer.image.request import Reference, Request
from explorer.image.sources.registry.address import Server
from explorer.image.sources.registry.nearness import Neighbourhood
from explorer.image.sources.registry.opening import open_registry_image
from fuzz.laws import is_safe

_NAME = "registry.example.com/app:1"
_NEAR = "10.0.0.1"
_ADDRESSES = {"registry.example.com": "192.88.99.1", "cdn.example.com": "192.88.99.2"}


class _Connection:
    """One end of a connection; the other has said all that it will."""

    def __init__(self, data: bytes, registry: Registry) -> None:
        self._data, self._registry = memoryview(data), registry

    def sendall(self, data: bytes) -> None:
        """Take a request."""
        assert data.count(b"\r\n\r\n") == 1
        self._registry.requests.append(data)

    def recv_into(self, buffer: memoryview) -> int:
        """Give some of what is left."""
        count = min(len(buffer), len(self._data))
        buffer[:count] = self._data[:count]
        self._data = self._data[count:]
        self._registry.taken += count
        return count

    def settimeout(self, seconds: float) -> None:
        """Wait for nothing."""

    def close(self) -> None:
        """Hang up."""


class Registry:
    """Gives a reply to each connection, the last one again and again; counts what is asked."""

    def __init__(self, replies: Sequence[bytes]) -> None:
        """Take the replies, as bytes on the line."""
        self._replies = list(replies) or [b""]
        self.requests: list[bytes] = []
        self.taken = 0

    def dial(self, server: Server, neighbourhood: Neighbourhood) -> socket.socket:
        """Connect to a server; all but two are near."""
        neighbourhood.check(server, [_ADDRESSES.get(server.host, _NEAR)])
        at = min(len(self.requests), len(self._replies) - 1)
        return cast("socket.socket", _Connection(self._replies[at], self))


def read_image(registry: Registry) -> None:
    """Open the image and read all of it; the laws hold whatever is answered."""
    with (
        patch.multiple(limits, FIRST_REST=0.0, LONGEST_REST=0.0),
        patch.dict(os.environ, DOCKER_CONFIG="/nonexistent"),
    ):
        assert all(is_safe(said) for said in _said(registry))
    # Each part may be asked for again, through redirects, with and without a token.
    for_one = 3 * limits.MOST_TRIES * (limits.MOST_REDIRECTS + 1)
    parts = {request.partition(b"\r\n")[0] for request in registry.requests}
    assert len(registry.requests) <= for_one * len(parts)


def _said(registry: Registry) -> Iterator[str]:
    request = Request(Reference(f"registry://{_NAME}", "registry", _NAME))
    try:
        image = open_registry_image(request, "registry", registry.dial)
        analysis = Analysis(image).complete()
    except ImageError as error:
        yield str(error) or "\0"  # which no law lets pass
    else:
        yield from (layer.read.damage or "" for layer in analysis.layers)
    yield from (*request.remarks.notes, *request.remarks.damages)
