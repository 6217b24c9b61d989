"""Speaks with one engine, by the API that Docker and podman have in common.

Source: Docker Engine API, "Inspect an image", "Get the history of an image" and
"Export an image". The SDK is imported late, as it takes a tenth of a second.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from explorer.errors import EngineError, FormatError, ImageNotFoundError
from explorer.image.document import Document
from explorer.image.sources.engine.endpoints import DOCKER, Endpoint, endpoint_of
from explorer.image.sources.engine.ssh import Tunnel
from explorer.printable import printable

if TYPE_CHECKING:
    from docker import APIClient
    from requests import Response

_UNIX = "unix://"
_TIMEOUT = 30
_NOT_FOUND = 404
_ABSENT = (FileNotFoundError, ConnectionRefusedError)
_MAXIMUM_TEXT = 300


class Engine:
    """An engine that answers."""

    def __init__(self, endpoint: Endpoint, client: APIClient) -> None:
        self.endpoint = endpoint
        self._client = client

    def inspect(self, name: str) -> Document:
        """Return what the engine knows of an image. Raises ImageNotFoundError, EngineError."""
        facts = self._ask("json", name)
        if not isinstance(facts, dict):
            raise FormatError(f"{self.endpoint.title} answered with no object")
        return facts

    def history(self, identity: str) -> list[Document]:
        """Return the entries of an image's history, the newest first. Raises EngineError."""
        entries = self._ask("history", identity)
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise FormatError(f"{self.endpoint.title} answered with no history")
        return entries

    def save(self, identity: str) -> Response:
        """Ask for an image as an archive; the engine may take its time to answer."""
        response = self._client.get(self._url("get", identity), stream=True, timeout=None)
        return self._checked(response, identity)

    def _ask(self, what: str, name: str) -> Any:  # noqa: ANN401 - any JSON value
        from docker.errors import DockerException
        from requests import RequestException

        try:
            response = self._client.get(self._url(what, name), timeout=_TIMEOUT)
            return self._checked(response, name).json()
        except (DockerException, RequestException, OSError) as error:
            raise connection_fault(error, self.endpoint) from error

    def _checked(self, response: Response, name: str) -> Response:
        title, shown = self.endpoint.title, printable(name)
        if response.status_code == _NOT_FOUND:
            hint = f"Fetch it with: {self.endpoint.engine} pull {shown}"
            raise ImageNotFoundError(f"{title} has no image {shown}", hint=hint)
        if not response.ok:
            raise EngineError(f"{title} answered with an error: {_text(_message(response))}")
        return response

    def _url(self, what: str, name: str) -> str:
        version = self._client.api_version
        return f"{self._client.base_url}/v{version}/images/{quote(name, safe='/:@')}/{what}"


@contextmanager
def connected(engine: str) -> Iterator[Engine]:
    """Connect to an engine, and leave nothing open afterwards. Raises EngineError."""
    endpoint = endpoint_of(engine)
    with ExitStack() as stack:
        url = endpoint.url
        if url.startswith(_UNIX):
            _probe(endpoint)
        elif url.startswith("ssh://"):
            url = stack.enter_context(Tunnel(url, engine)).url
        client = stack.enter_context(closing(_client(endpoint, url)))
        yield Engine(endpoint, client)


def _probe(endpoint: Endpoint) -> None:
    """Knock at a socket: the system's own error is the clearest, and no SDK is needed for it."""
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(_TIMEOUT)
            probe.connect(endpoint.url.removeprefix(_UNIX))
    except (OSError, ValueError) as error:
        raise connection_fault(error, endpoint) from error


def _client(endpoint: Endpoint, url: str) -> APIClient:
    from docker import APIClient
    from docker.errors import DockerException
    from requests import RequestException

    try:
        return APIClient(url, version="auto", tls=endpoint.tls or False, timeout=_TIMEOUT)
    except (DockerException, RequestException, OSError, ValueError) as error:
        raise connection_fault(error, endpoint) from error


def _message(response: Response) -> str:
    try:
        return str(response.json()["message"])
    except (ValueError, KeyError, TypeError):
        return f"status {response.status_code}"


def connection_fault(error: BaseException, endpoint: Endpoint) -> EngineError:
    """Return why an engine can't be reached."""
    causes = list(_causes(error))
    title, url = endpoint.title, printable(endpoint.url)
    if any(isinstance(cause, PermissionError) for cause in causes):
        hint = "Join the group docker, or run this as root" if endpoint.engine == DOCKER else ""
        return EngineError(f"You may not use {title} at {url}: permission denied", hint=hint)
    if any(isinstance(cause, _ABSENT) for cause in causes):
        return EngineError(f"No {title} engine runs at {url}", hint=endpoint.start_hint)
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return EngineError(f"{title} at {url} does not answer", hint="Is it busy, or out of reach?")
    hint = "Does ssh reach that host without asking anything?" if url.startswith("ssh:") else ""
    return EngineError(f"{title} at {url} can't be reached: {_text(error)}", hint=hint)


def vanished(endpoint: Endpoint, done: int, error: BaseException) -> EngineError:
    """Return that an engine went away while it was sending; `done` counts the bytes."""
    return EngineError(
        f"{endpoint.title} went away after {done} bytes of the image: {_text(error)}",
        hint="See its log, and try again",
    )


def _causes(error: BaseException, depth: int = 0) -> Iterator[BaseException]:
    """Yield an error and all that it wraps: the SDK hides the system's in arguments."""
    yield error
    if depth < 8:
        inner = [*error.args, error.__cause__, error.__context__, getattr(error, "reason", None)]
        for one in inner:
            if isinstance(one, BaseException):
                yield from _causes(one, depth + 1)


def _text(error: object) -> str:
    text = printable(" ".join(str(error).split()))
    return text if len(text) <= _MAXIMUM_TEXT else f"{text[:_MAXIMUM_TEXT]}…"
