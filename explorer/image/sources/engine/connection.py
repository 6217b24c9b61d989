"""Speaks with one engine, by the API that Docker and podman have in common.

Source: Docker Engine API, "Inspect an image", "Get the history of an image" and
"Export an image".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import quote

from explorer import limits
from explorer.allowance import Allowance
from explorer.errors import EngineError, FormatError, ImageError, ImageNotFoundError
from explorer.image import document
from explorer.image.document import Document
from explorer.image.sources.engine.dialing import Dial, dialer_of
from explorer.image.sources.engine.endpoints import DOCKER, Endpoint, endpoint_of
from explorer.image.sources.engine.ssh import Tunnel
from explorer.image.sources.exchange import (
    FAULTS,
    WAIT_LONGER,
    Reply,
    TooSlowError,
    Watch,
    exchange,
    is_plain,
    reply_watch,
)
from explorer.printable import printable

_OK, _NOT_FOUND = 200, 404
_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")
_OLDEST = (1, 24)
_ABSENT = (FileNotFoundError, ConnectionRefusedError)
_MAXIMUM_TEXT = 300


class Engine:
    """An engine that answers."""

    def __init__(self, endpoint: Endpoint, dial: Dial, allowance: Allowance) -> None:
        """Ask which version of the API it speaks. Raises EngineError, FormatError, LimitError."""
        self.endpoint = endpoint
        self._dial = dial
        self._allowance = allowance
        self._prefix = ""
        fields = self._document("version", "/version")
        version = document.text(fields, "ApiVersion", self._what) or ""
        numbers = _VERSION.fullmatch(version)
        if not numbers or (int(numbers[1]), int(numbers[2])) < _OLDEST:
            raise EngineError(f"{endpoint.title} speaks no version of the API that is known here")
        self._prefix = f"/v{version}"

    @property
    def _what(self) -> str:
        return f"answer of {self.endpoint.title}"

    def inspect(self, name: str) -> Document:
        """Return what the engine knows of an image. Raises ImageNotFoundError, EngineError."""
        return self._document(name, _image(name, "json"))

    def names(self) -> list[str]:
        """Return the names of all its images, as it sorts them. Raises EngineError, FormatError."""
        return [name for one in self.images() for name in plain_texts(one.get("RepoTags"))]

    def images(self) -> list[Document]:
        """Return what it says of each image in its list. Raises EngineError, FormatError."""
        images = self._value("", "/images/json")
        return [one for one in images if isinstance(one, dict)] if isinstance(images, list) else []

    def history(self, identity: str) -> list[Document]:
        """Return the entries of an image's history, the newest first. Raises EngineError."""
        entries = self._value(identity, _image(identity, "history"))
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise FormatError(f"{self.endpoint.title} answered with no history")
        return entries

    def save(self, identity: str, watch: Watch) -> Reply:
        """Ask for an image as an archive. Raises ImageError, and what FAULTS names."""
        return self._asked(identity, _image(identity, "get"), watch)

    def _document(self, name: str, target: str) -> Document:
        fields = self._value(name, target)
        if not isinstance(fields, dict):
            raise FormatError(f"{self.endpoint.title} answered with no object")
        return fields

    def _value(self, name: str, target: str) -> Any:  # noqa: ANN401 - any JSON value
        try:
            watch = reply_watch(self._allowance.wait, self._allowance.limits.silence)
            with self._asked(name, target, watch) as reply:
                data = reply.body(limits.LARGEST_DOCUMENT)
            return document.parse(data, self._what, self._allowance.keep)
        except FAULTS as error:
            raise connection_fault(error, self.endpoint) from error

    def _asked(self, name: str, target: str, watch: Watch) -> Reply:
        """Ask, and raise ImageError for a reply that is none."""
        reply = exchange(self._dial(), "docker", self._prefix + target, {}, watch)
        if reply.status == _OK:
            return reply
        title, shown = self.endpoint.title, printable(name)
        with reply:
            if reply.status == _NOT_FOUND:
                hint = f"Fetch it with: {self.endpoint.engine} pull {shown}"
                raise ImageNotFoundError(f"{title} has no image {shown}", hint=hint)
            raise EngineError(f"{title} answered with an error: {_text(self._message(reply))}")

    def _message(self, reply: Reply) -> str:
        try:
            data = reply.body(limits.LARGEST_ANSWER)
            return str(document.parse(data, "error", self._allowance.keep)["message"])
        except (*FAULTS, ImageError, KeyError, TypeError):
            return f"status {reply.status}"


def plain_texts(value: object) -> list[str]:
    """Return those texts of a list that are fit for a request."""
    texts = value if isinstance(value, list) else ()
    return [one for one in texts if isinstance(one, str) and is_plain(one)]


def _image(name: str, what: str) -> str:
    return f"/images/{quote(name, safe='/:@')}/{what}"


@contextmanager
def connected(engine: str, allowance: Allowance) -> Iterator[Engine]:
    """Connect to an engine, and leave nothing open afterwards. Raises EngineError, LimitError."""
    endpoint = endpoint_of(engine)
    with ExitStack() as stack:
        url = endpoint.url
        if url.startswith("ssh://"):
            url = stack.enter_context(Tunnel(url, engine)).url
        yield Engine(endpoint, dialer_of(url, endpoint.tls), allowance)


def connection_fault(error: BaseException, endpoint: Endpoint) -> EngineError:
    """Return why an engine can't be reached."""
    title, url = endpoint.title, printable(endpoint.url)
    if isinstance(error, PermissionError):
        hint = "Join the group docker, or run this as root" if endpoint.engine == DOCKER else ""
        return EngineError(f"You may not use {title} at {url}: permission denied", hint=hint)
    if isinstance(error, _ABSENT):
        return EngineError(f"No {title} engine runs at {url}", hint=endpoint.start_hint)
    if isinstance(error, TimeoutError):
        longer = f" {WAIT_LONGER}" if isinstance(error, TooSlowError) else ""
        hint = f"Is it busy, or out of reach?{longer}"
        return EngineError(f"{title} at {url} does not answer", hint=hint)
    hint = "Does ssh reach that host without asking anything?" if url.startswith("ssh:") else ""
    return EngineError(f"{title} at {url} can't be reached: {_text(error)}", hint=hint)


def vanished(endpoint: Endpoint, done: int, error: BaseException) -> EngineError:
    """Return that an engine went away while it was sending; `done` counts the bytes."""
    more = WAIT_LONGER if isinstance(error, TooSlowError) else "Then try again"
    return EngineError(
        f"{endpoint.title} went away after {done} bytes of the image: {_text(error)}",
        hint=f"See its log. {more}",
    )


def _text(error: object) -> str:
    text = printable(" ".join(str(error).split()))
    return text if len(text) <= _MAXIMUM_TEXT else f"{text[:_MAXIMUM_TEXT]}…"
