"""Asks one repository of a registry for manifests and blobs, with the user's own login.

Sources: OCI distribution specification, "Pulling manifests" and "Pulling blobs"; RFC 9110,
"Retry-After".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import IncompleteRead
from socket import socket
from ssl import SSLCertVerificationError

from explorer import limits
from explorer.allowance import Allowance
from explorer.errors import ImageError, ImageNotFoundError, PassingError
from explorer.image.descriptor import DOCUMENT_TYPES
from explorer.image.sources.exchange import (
    FAULTS,
    WAIT_LONGER,
    Reply,
    TooSlowError,
    Watch,
    exchange,
    reply_watch,
)
from explorer.image.sources.registry.address import Address, Server, parse_address
from explorer.image.sources.registry.dialing import dial
from explorer.image.sources.registry.download import Download
from explorer.image.sources.registry.login import answer_to
from explorer.image.sources.registry.name import RegistryName
from explorer.image.sources.registry.nearness import Neighbourhood
from explorer.limits import BEAT
from explorer.printable import printable

_OK, _PARTIAL = 200, 206
_REDIRECTS = (301, 302, 303, 307, 308)
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY = 401, 403, 404, 429
_PASSING = (_TOO_MANY, 500, 502, 503, 504)
_LONGEST_DATE = 64
_ACCEPTED = ", ".join((*DOCUMENT_TYPES, "*/*;q=0.1"))

Dial = Callable[[Server, Neighbourhood], socket]


class Repository:
    """A repository in a registry; it logs in when it is asked to, with the user's own login."""

    def __init__(self, name: RegistryName, allowance: Allowance, dial: Dial = dial) -> None:
        self.name = name
        self._allowance = allowance
        self._dial = dial
        self._neighbourhood = Neighbourhood(parse_address(f"https://{name.api_host}").server.host)
        self._authorization = ""
        self._base = ""
        self._rests: float = limits.MOST_RESTED
        self._stalls = self._manifests = 0

    def fetch(self, kind: str, which: str, download: Download) -> str:
        """Fetch one of the "manifests" or "blobs", and return its media type. Raises ImageError.

        What fails in a way that may pass is tried again, from where it broke off.
        """
        self._manifests += kind == "manifests"
        if self._manifests > limits.MOST_MANIFESTS:
            raise ImageError(f"It has more manifests than the limit of {limits.MOST_MANIFESTS}")
        for tried in range(limits.MOST_TRIES):
            try:
                return self._try(kind, which, download)
            except PassingError as fault:
                self._rest(fault, tried, download)
        raise AssertionError  # the last fault was raised

    def _rest(self, fault: PassingError, tried: int, download: Download) -> None:
        """Wait until it may have passed; raise it where that would take too long."""
        seconds = limits.FIRST_REST * 2**tried if fault.after is None else max(0, fault.after)
        is_last = tried == limits.MOST_TRIES - 1
        if is_last or seconds > min(limits.LONGEST_REST, self._rests):
            raise fault
        self._rests -= seconds
        while seconds > 0:
            time.sleep(min(BEAT, seconds))
            download.wait(min(BEAT, seconds))
            seconds -= BEAT

    def _try(self, kind: str, which: str, download: Download) -> str:
        if self._stalls >= limits.MOST_STALLS:
            raise ImageError(f"The registry {self._shown} was too slow too often to be asked again")
        path = f"/v2/{self.name.repository}/{kind}/{which}"
        try:
            with self._answer(path, download, is_small=kind == "manifests") as reply:
                if reply.status not in (_OK, _PARTIAL):
                    raise self._refusal(reply, which)
                download.take(reply)
                return str(reply.headers.get("Content-Type", "")).partition(";")[0].strip()
        except FAULTS as error:
            raise self._fault(error, download) from error

    def _answer(self, path: str, download: Download, *, is_small: bool) -> Reply:
        seconds, silence = limits.STRETCH_SECONDS, self._allowance.limits.silence
        small = reply_watch(download.wait, silence)
        blob = Watch(seconds, seconds, download.wait, silence=silence)
        watch = small if is_small else blob
        reply = self._send(path, download.headers, watch)
        challenge = str(reply.headers.get("WWW-Authenticate", ""))
        if reply.status != _UNAUTHORIZED or not challenge:
            return reply
        with reply:
            self._authorization = answer_to(
                challenge,
                self.name.host,
                lambda url, login: self._follow(url, login, {}, small),
                self._allowance.keep,
            )
        return self._send(path, download.headers, watch)

    def _send(self, path: str, more: Mapping[str, str], watch: Watch) -> Reply:
        headers = {"Accept": _ACCEPTED, **more}
        if not self._base:
            self._base = self._api_address()
        return self._follow(self._base + path, self._authorization, headers, watch)

    def _api_address(self) -> str:
        """Return where the API is: behind TLS, or on this machine also without."""
        base = f"https://{self.name.api_host}"
        if self.name.is_loopback:
            try:
                self._dial(parse_address(base).server, self._neighbourhood).close()
            except (TimeoutError, SSLCertVerificationError):
                raise
            except OSError:
                base = f"http://{self.name.api_host}"
        return base

    def _follow(
        self, url: str, authorization: str, headers: Mapping[str, str], watch: Watch
    ) -> Reply:
        """Ask where a URL leads, through redirects; the login goes to its own server alone."""
        first = address = parse_address(url)
        login = {"Authorization": authorization} if authorization else {}
        for _ in range(limits.MOST_REDIRECTS + 1):
            reply = self._ask(address, {**headers, **login}, watch)
            if reply.status not in _REDIRECTS:
                if address.server != first.server:
                    del reply.headers["WWW-Authenticate"]  # which is not theirs to ask for
                return reply
            with reply:
                following = address.redirected(str(reply.headers.get("Location", "")))
            login = login if following.server == address.server else {}
            address = following
        raise ImageError(f"The registry {self._shown} redirects without end")

    def _ask(self, address: Address, headers: Mapping[str, str], watch: Watch) -> Reply:
        sock = self._dial(address.server, self._neighbourhood)
        return exchange(sock, address.server.authority, address.target, headers, watch)

    @property
    def _shown(self) -> str:
        return printable(self.name.host)

    def _fault(self, error: Exception, download: Download) -> ImageError:
        reason = printable(" ".join(str(error).split()))
        if isinstance(error, TimeoutError):
            self._stalls += 1
            hint = WAIT_LONGER if isinstance(error, TooSlowError) else ""
            return ImageError(f"The registry {self._shown} {reason}", hint=hint)
        passing = (
            (OSError, IncompleteRead) if download.done else (ConnectionResetError, IncompleteRead)
        )
        kind = PassingError if isinstance(error, passing) else ImageError
        if download.done:
            return kind(f"the registry went away after {download.done} bytes: {reason}")
        return kind(f"The registry {self._shown} can't be reached: {reason}")

    def _refusal(self, reply: Reply, which: str) -> ImageError:
        host, status = self._shown, reply.status
        asked = f"{printable(self.name.repository)} {printable(which)}"
        if status in (_UNAUTHORIZED, _FORBIDDEN):
            return ImageError(
                f"The registry {host} does not let you read {asked}",
                hint=f"Log in with: docker login {host}",
            )
        if status == _NOT_FOUND:
            return ImageNotFoundError(f"The registry {host} has no {asked}")
        text, hint = f"answered with status {status} for {asked}", ""
        if status == _TOO_MANY:
            text, hint = "was asked too often", "Log in, or wait"
        if status not in _PASSING:
            return ImageError(f"The registry {host} {text}", hint=hint)
        after = _seconds(str(reply.headers.get("Retry-After", "")))
        return PassingError(f"The registry {host} {text}", hint=hint, after=after)


def _seconds(after: str) -> float | None:
    """Return how long a Retry-After header, a number or a date, asks to wait."""
    try:
        if after.isdecimal():
            return float(after)
        return (parsedate_to_datetime(after[:_LONGEST_DATE]) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
