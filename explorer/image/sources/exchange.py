"""One request to a server and its reply, of which every byte comes in time, or none any more.

It knows no netrc, no cookies and no redirects. Source: RFC 9112 (HTTP/1.1).
"""

from __future__ import annotations

import base64
import math
import time
from collections.abc import Callable, Iterator, Mapping
from email.message import Message
from http.client import HTTPException, HTTPResponse
from io import BufferedReader
from typing import TYPE_CHECKING, Self, TypeAlias, cast

from explorer import limits
from explorer.errors import DamageError
from explorer.image.blob import ReadStream
from explorer.limits import BEAT, DEFAULTS

if TYPE_CHECKING:
    from socket import socket

FAULTS = (OSError, HTTPException, ValueError, OverflowError)
"""What goes wrong between two machines; a TimeoutError among them is a lack of patience.

The OverflowError is that of a chunk whose size is no machine's number.
"""

Wait: TypeAlias = Callable[[float], None]
"""Called again and again with the seconds that were waited; what it raises ends the wait."""

Keep: TypeAlias = "Callable[[socket], None]"
"""Called with a line that may be asked again; it is the called one's from then on."""

_CHUNK = 1 << 18
_FORM = "application/x-www-form-urlencoded"
# Measured: receiving one and keeping it, whatever its size.
_STEPS_A_CHUNK = 5_000
# As many bytes on the line are made up for by one byte of a body; single ones take six.
_MOST_FRAMING = 16


class TooSlowError(TimeoutError):
    """A server takes longer than `--timeout` lets it: whoever waits may let it have more."""


WAIT_LONGER = "--timeout SECONDS, or LAYER_EXPLORER_TIMEOUT, waits for longer"


class Watch:
    """Counts the seconds that pass and the bytes that come, and ends what takes too long.

    Time in which the whole program is suspended does not count.
    """

    def __init__(
        self,
        first: float,
        stretch: float,
        wait: Wait,
        total: float = math.inf,
        *,
        silence: int = DEFAULTS.silence,
    ) -> None:
        """Allow seconds for the first stretch of bytes, each later one, and all together.

        None of `silence` seconds may pass without a byte; who allows more of them than is usual
        allows as many times the others, and 0 allows all.
        """
        patience = max(1.0, silence / DEFAULTS.silence) if silence else math.inf
        self._allowed, self._later, self._total = (
            patience * one for one in (first, stretch, total)
        )
        self._silence = silence or math.inf
        self._silent = 0.0
        self._wait = wait
        self._last = time.monotonic()
        self._seconds = self._all_seconds = self._waited = 0.0
        self._bytes = 0

    def count(self, received: int) -> None:
        """Count bytes, and the time since the last call. Raises TooSlowError."""
        last, self._last = self._last, time.monotonic()
        passed = min(self._last - last, 2 * BEAT)
        self._waited += passed
        if self._waited >= BEAT:
            self._wait(self._waited)
            self._waited = 0.0
        self._seconds += passed
        self._all_seconds += passed
        self._bytes += received
        self._silent = 0.0 if received else self._silent + passed
        if self._silent > self._silence:
            raise TooSlowError(f"sent nothing for {self._silence:g} seconds")
        if self._bytes >= limits.STRETCH_BYTES:
            self._allowed, self._seconds, self._bytes = self._later, 0.0, 0
        if self._seconds > self._allowed:
            raise TooSlowError(f"sent only {self._bytes} bytes in {self._allowed:g} seconds")
        if self._all_seconds > self._total:
            raise TooSlowError(f"did not finish its reply in {self._total:g} seconds")


def reply_watch(wait: Wait, silence: int = DEFAULTS.silence) -> Watch:
    """Return what watches over a small reply."""
    seconds = limits.REPLY_SECONDS
    return Watch(seconds, seconds, wait, seconds, silence=silence)


class _Line(ReadStream):
    """The receiving end of a connection; `overhead` counts bytes that are not made up for yet."""

    def __init__(self, sock: socket, watch: Watch) -> None:
        super().__init__()
        self._sock, self._watch = sock, watch
        self.overhead = 0

    def makefile(self, _mode: str) -> BufferedReader:
        return BufferedReader(self)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while (received := self._received(buffer)) is None:
            self._watch.count(0)
        self._watch.count(received)
        self.overhead += received
        if self.overhead > limits.MOST_OVERHEAD:
            raise HTTPException(f"it sends over {limits.MOST_OVERHEAD} bytes of headers")
        return received

    def _received(self, buffer: memoryview) -> int | None:
        try:
            return self._sock.recv_into(buffer)
        except TimeoutError:
            return None


class Reply:
    """A reply whose body has yet to come; as a context it hangs up at the end.

    A line that is to be kept is kept, if all of the reply came and the server goes on with it.
    """

    def __init__(self, sock: socket, watch: Watch, keep: Keep | None = None) -> None:
        """Receive status and headers. Raises what FAULTS names."""
        self._sock, self._keep = sock, keep
        self._line = _Line(sock, watch)
        # It makes a file of its socket, and asks for nothing else.
        self._response = HTTPResponse(cast("socket", self._line), method="GET")
        self._response.begin()
        self.status = self._response.status
        self.headers: Message = self._response.headers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        response = self._response
        is_over = (response.isclosed() or response.length == 0) and not response.will_close
        response.close()
        self._line.close()
        if self._keep and is_over:
            self._keep(self._sock)
        else:
            self._sock.close()

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it comes. Raises what FAULTS names, where it breaks off as well."""
        while chunk := self._response.read1(_CHUNK):
            self._line.overhead = max(0, self._line.overhead - _MOST_FRAMING * len(chunk))
            yield chunk
        if self._response.length:
            raise ConnectionResetError(f"{self._response.length} bytes of its reply are missing")

    def body(self, limit: int) -> bytes:
        """Return a whole body of at most `limit` bytes. Raises DamageError, what FAULTS names."""
        body = bytearray()
        for chunk in self.chunks():
            body += chunk
            if len(body) > limit:
                raise DamageError(f"a reply is over the limit of {limit} bytes")
        return bytes(body)


def exchange(
    sock: socket,
    host: str,
    target: str,
    headers: Mapping[str, str],
    watch: Watch,
    form: bytes | None = None,
    *,
    keep: Keep | None = None,
) -> Reply:
    """Ask a server for a target, its path and query, or post a form there.

    `keep` gets the line when the reply is over. Raises what FAULTS names.
    """
    fields = {"Host": host, "User-Agent": "layer-explorer", **headers}
    if keep is None:
        fields["Connection"] = "close"
    if form is not None:
        fields |= {"Content-Type": _FORM, "Content-Length": str(len(form))}
    named = (f"{name}: {value}" for name, value in fields.items())
    # Of a body that is packed on its way nobody would know the size.
    method = "GET" if form is None else "POST"
    lines = [f"{method} {target} HTTP/1.1", *named, "Accept-Encoding: identity"]
    try:
        if not all(is_plain(line) for line in lines):
            raise ValueError("a request can't be made of control characters")
        sock.settimeout(limits.CONNECT_SECONDS)
        sock.sendall("\r\n".join([*lines, "", ""]).encode() + (form or b""))
        sock.settimeout(BEAT)
        return Reply(sock, watch, keep)
    except BaseException:
        sock.close()
        raise


def steps_to_receive(chunk: bytes) -> int:
    """Return the work that a chunk takes beyond that of its bytes: little ones are dear."""
    return max(0, _STEPS_A_CHUNK - len(chunk))


def is_plain(text: str) -> bool:
    """Return whether a text is fit for a header: ASCII without control characters."""
    return text.isascii() and text.isprintable()


def basic(name: str, password: str) -> str:
    """Return a login as a header has it. Source: RFC 7617."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
