"""A registry in memory: what is received on each connection is given beforehand.

The user is logged in to it, and nobody else may hear of that.
"""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, cast
from unittest.mock import patch

from explorer import limits
from explorer.analysis import Analysis
from explorer.errors import ImageError
from explorer.image.request import Reference, Request
from explorer.image.sources.exchange import basic
from explorer.image.sources.registry.address import Server
from explorer.image.sources.registry.nearness import Neighbourhood
from explorer.image.sources.registry.opening import open_registry_image
from explorer.image.sources.registry.trust import Trust
from fuzz.laws import is_safe
from sample_images.tokens import password

_HOME = Server("https", "registry.example.com", 443)
_NAME = f"{_HOME.host}/app:1"
_NEAR = "10.0.0.1"
_ADDRESSES = {_HOME.host: "192.88.99.1", "cdn.example.com": "192.88.99.2"}
_PASSWORD = password("fuzz/registry")
_LOGIN = basic("ada", _PASSWORD)
_SETTINGS = TemporaryDirectory(prefix="fuzz-")
Path(_SETTINGS.name, "config.json").write_text(
    json.dumps({"auths": {_HOME.host: {"auth": _LOGIN.partition(" ")[2]}}})
)
_FIELD = re.compile(rb"^(Host|Authorization|Range): (.*)\r$", re.MULTILINE)
_REALM = re.compile(rb'realm="https://(?:[^"/?#]*@)?([^"/?#:]*)', re.IGNORECASE)


class Asked(NamedTuple):
    """A request as a server received it, and how many bytes the registry had sent by then."""

    server: Server
    data: bytes
    sent: int


class _Connection:
    """One end of a connection; the other has said all that it will."""

    def __init__(self, data: bytes, server: Server, registry: Registry) -> None:
        self._data, self._server, self._registry = memoryview(data), server, registry

    def sendall(self, data: bytes) -> None:
        """Take a request."""
        assert data.count(b"\r\n\r\n") == 1
        self._registry.requests.append(Asked(self._server, data, self._registry.taken))

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
        self.requests: list[Asked] = []
        self.taken = 0

    @property
    def realms(self) -> set[str]:
        """The hosts that its replies name as those to log in at."""
        return {
            host.decode("latin-1").lower() for one in self._replies for host in _REALM.findall(one)
        }

    def dial(self, server: Server, neighbourhood: Neighbourhood, _trust: Trust) -> socket.socket:
        """Connect to a server; all but two are near."""
        neighbourhood.check(server, [_ADDRESSES.get(server.host, _NEAR)])
        at = min(len(self.requests), len(self._replies) - 1)
        return cast("socket.socket", _Connection(self._replies[at], server, self))


def read_image(registry: Registry) -> None:
    """Open the image and read all of it; the laws hold whatever is answered."""
    with (
        patch.multiple(limits, FIRST_REST=0.0, LONGEST_REST=0.0),
        patch.dict(os.environ, DOCKER_CONFIG=_SETTINGS.name),
    ):
        said = [*_said(registry)]
    assert all(is_safe(one) and _PASSWORD not in one for one in said)
    for asked in registry.requests:
        _hears_what_it_may(asked, registry.realms)
    # Each part may be asked for again, through redirects, with and without a token.
    for_one = 3 * limits.MOST_TRIES * (limits.MOST_REDIRECTS + 1)
    parts = {asked.data.partition(b"\r\n")[0] for asked in registry.requests}
    assert len(registry.requests) <= for_one * len(parts)


def _hears_what_it_may(asked: Asked, realms: set[str]) -> None:
    """Only the registry hears a token, it and its realms the login; each byte is asked for once."""
    fields = {name.decode(): value.decode() for name, value in _FIELD.findall(asked.data)}
    assert fields["Host"] == asked.server.authority
    authorization = fields.get("Authorization", "")
    if authorization:
        is_realm = authorization == _LOGIN and asked.server.host in realms
        assert asked.server == _HOME or (is_realm and asked.server.scheme == "https")
        assert authorization == _LOGIN or authorization.startswith("Bearer ")
    if "Range" in fields:
        assert 0 < int(fields["Range"].removeprefix("bytes=").removesuffix("-")) <= asked.sent


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
