"""Asks one repository of a registry for manifests and blobs, with the user's own login.

Source: OCI distribution specification, "Pulling manifests" and "Pulling blobs".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from email.message import Message
from functools import partial
from socket import socket
from ssl import SSLCertVerificationError, SSLError

from msgspec import Struct

from explorer import limits
from explorer.errors import ImageError, ImageNotFoundError, PassingError, RefusedError
from explorer.image.descriptor import DOCUMENT_TYPES
from explorer.image.request import KnownRepository, Request
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
from explorer.image.sources.registry.download import Download
from explorer.image.sources.registry.logins import Login, find_login
from explorer.image.sources.registry.name import RegistryName
from explorer.image.sources.registry.nearness import Neighbourhood
from explorer.image.sources.registry.retries import (
    BREAKS,
    PASSING,
    Patience,
    may_pass,
    passing_fault,
)
from explorer.image.sources.registry.tokens import Authorizer
from explorer.image.sources.registry.trust import Trust
from explorer.printable import printable

_OK, _PARTIAL = 200, 206
_REDIRECTS = (301, 302, 303, 307, 308)
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404
_ACCEPTED = ", ".join((*DOCUMENT_TYPES, "*/*;q=0.1"))
_CHALLENGE = "WWW-Authenticate"

Dial = Callable[[Server, Neighbourhood, Trust], socket]


class PullSource(Struct, frozen=True):
    """A name as one registry has it; `insecure` lets whoever answers there be it, TLS or not.

    A `login` that the user gave goes before those that are kept.
    """

    name: RegistryName
    insecure: bool = False
    login: Login | None = None


class Repository:
    """A repository in a registry; it logs in when it is asked to, with the user's own login."""

    def __init__(
        self, source: PullSource, request: Request, dial: Dial, patience: Patience
    ) -> None:
        self.name, self._source = source.name, source
        self.request = request
        self._dial, self._patience = dial, patience
        self._neighbourhood = Neighbourhood(
            parse_address(f"https://{self.name.api_host}").server.host
        )
        self._trust = Trust(self.name, source.insecure)
        self._authorizer = Authorizer(
            self.name.host, self._login, request.allowance.keep, in_clear=source.insecure
        )
        self._known = _known_of(self.name, request)
        self._inherits = bool(self._known.authorization)
        self._has_answered = False
        self._stalls = self._manifests = 0

    def fetch(self, kind: str, which: str, download: Download, *, is_last: bool = True) -> str:
        """Fetch one of the "manifests" or "blobs", and return its media type. Raises ImageError.

        What fails in a way that may pass is tried again, from where it broke off; unless it
        `is_last`, another registry is asked at once where nothing came.
        """
        self._manifests += kind == "manifests"
        if self._manifests > limits.MOST_MANIFESTS:
            raise ImageError(f"It has more manifests than the limit of {limits.MOST_MANIFESTS}")
        path = f"/v2/{self.name.repository}/{kind}/{which}"
        what = f"{printable(self.name.repository)} {printable(which)}"
        is_small = kind == "manifests"
        headers = self._patiently(path, what, download, is_small=is_small, is_last=is_last)
        return str(headers.get("Content-Type", "")).partition(";")[0].strip()

    def fetch_list(self, path: str, what: str, download: Download) -> str:
        """Fetch a list by its path below `/v2/`, such as that of all tags. Raises ImageError.

        What is returned says where the list goes on (RFC 8288, "Link"), "" where it ends.
        """
        headers = self._patiently(f"/v2/{path}", what, download, is_small=True, is_last=True)
        return str(headers.get("Link", ""))

    def _patiently(
        self, path: str, what: str, download: Download, *, is_small: bool, is_last: bool
    ) -> Message:
        for tried in range(limits.MOST_TRIES):
            try:
                return self._try(path, what, download, is_small=is_small)
            except PassingError as fault:
                if not (is_last or download.done):
                    raise
                self._patience.rest(fault, tried, download.wait)
        raise AssertionError  # the last fault was raised

    def _try(self, path: str, what: str, download: Download, *, is_small: bool) -> Message:
        if self._stalls >= limits.MOST_STALLS:
            raise ImageError(f"The registry {self._shown} was too slow too often to be asked again")
        try:
            with self._answer(path, what, download, is_small=is_small) as reply:
                if reply.status not in (_OK, _PARTIAL):
                    raise self._refusal(reply, what)
                download.take(reply)
                return reply.headers
        except FAULTS as error:
            raise self._fault(error, download) from error

    def _answer(self, path: str, what: str, download: Download, *, is_small: bool) -> Reply:
        seconds, silence = limits.STRETCH_SECONDS, self.request.allowance.limits.silence
        small = reply_watch(download.wait, silence)
        blob = Watch(seconds, seconds, download.wait, silence=silence)
        watch = small if is_small else blob
        reply = self._send(path, download.headers, watch)
        if reply.status in (_UNAUTHORIZED, _FORBIDDEN) and self._inherits:
            with reply:  # What was taken for another image need not do for this one.
                self._known.authorization, self._inherits = "", False
            reply = self._send(path, download.headers, watch)
        challenges = [one for one in map(str, reply.headers.get_all(_CHALLENGE, ())) if one.strip()]
        if reply.status != _UNAUTHORIZED or not challenges:
            return reply
        with reply:
            ask = partial(self._follow, headers={}, watch=small)
            self._known.authorization = self._authorizer.answer(challenges, what, ask)
        return self._send(path, download.headers, watch)

    def _login(self) -> Login | None:
        """Return the login that was given, or is kept; why one can't be had goes to the remarks."""

        def tell(trouble: str) -> None:
            self.request.remarks.note(trouble)
            self._authorizer.troubles.append(trouble)

        return self._source.login or find_login(self.name, tell)

    def _send(self, path: str, more: Mapping[str, str], watch: Watch) -> Reply:
        headers = {"Accept": _ACCEPTED, **more}
        known = self._known
        if not known.base:
            known.base = self._api_address()
        reply = self._follow(known.base + path, known.authorization, headers=headers, watch=watch)
        self._has_answered = True
        return reply

    def _api_address(self) -> str:
        """Return where the API is: behind TLS; on this machine, or where that is allowed, without.

        Why there is no TLS is kept for what may go wrong without it.
        """
        base = f"https://{self.name.api_host}"
        if not (self.name.is_loopback or self._source.insecure):
            return base
        try:
            server = parse_address(base).server
            self._dial(server, self._neighbourhood, self._trust).close()
        except (TimeoutError, SSLCertVerificationError):
            raise
        except OSError as error:
            self._known.without_tls = _reason(error)
            return f"http://{self.name.api_host}"
        return base

    def _follow(
        self,
        url: str,
        authorization: str,
        form: bytes | None = None,
        *,
        headers: Mapping[str, str],
        watch: Watch,
    ) -> Reply:
        """Ask where a URL leads, through redirects; the login goes to its own server alone.

        A form, which has a login in it, follows no redirect.
        """
        first = address = parse_address(url)
        login = {"Authorization": authorization} if authorization else {}
        for _ in range(limits.MOST_REDIRECTS + 1):
            reply = self._ask(address, {**headers, **login}, watch, form)
            if reply.status not in _REDIRECTS or form:
                if address.server != first.server:
                    del reply.headers[_CHALLENGE]  # which is not theirs to ask for
                return reply
            with reply:
                following = address.redirected(str(reply.headers.get("Location", "")))
            login = login if following.server == address.server else {}
            address = following
        raise ImageError(f"The registry {self._shown} redirects without end")

    def _ask(
        self, address: Address, headers: Mapping[str, str], watch: Watch, form: bytes | None
    ) -> Reply:
        server, lines = address.server, self._known.lines
        ask = partial(
            exchange, host=server.authority, target=address.target, headers=headers, watch=watch
        )
        if lines is None or form:
            return ask(self._dial(server, self._neighbourhood, self._trust), form=form)
        to = self.name.api_host, self._source.insecure, server
        ask = partial(ask, keep=partial(lines.give, to))
        if idle := lines.take(to):
            with suppress(*BREAKS):  # The server need not have kept it.
                return ask(idle)
        return ask(self._dial(server, self._neighbourhood, self._trust))

    @property
    def _shown(self) -> str:
        return printable(self.name.host)

    def _fault(self, error: Exception, download: Download) -> ImageError:
        if isinstance(error, TimeoutError):
            self._stalls += 1
            hint = WAIT_LONGER if isinstance(error, TooSlowError) else ""
            return ImageError(f"The registry {self._shown} {_reason(error)}", hint=hint)
        answered = self._has_answered or download.done > 0
        kind = PassingError if may_pass(error, answered=answered) else ImageError
        if download.done:
            return kind(f"the registry went away after {download.done} bytes: {_reason(error)}")
        reason = _reason(error)
        if not self._has_answered:
            reason, self._known.base = self._both(reason), ""
        return kind(
            f"The registry {self._shown} can't be reached: {reason}", hint=self._hint(error)
        )

    def _both(self, reason: str) -> str:
        """Return why it can't be reached without TLS, and with it where that was tried before."""
        failed = self._known.without_tls
        return f"by HTTPS: {failed}; by HTTP: {reason}" if failed else reason

    def _hint(self, error: Exception) -> str:
        """Return what to do about a fault of TLS."""
        if isinstance(error, SSLCertVerificationError):
            folder = f"/etc/containers/certs.d/{self._shown}"
            return f"Its authority belongs into {folder}/ca.crt, or into what SSL_CERT_FILE names"
        if isinstance(error, SSLError) and not (self._has_answered or self._source.insecure):
            return "If it speaks plain HTTP, --insecure allows that"
        return ""

    def _refusal(self, reply: Reply, what: str) -> ImageError:
        status = reply.status
        if status in (_UNAUTHORIZED, _FORBIDDEN):
            return self._authorizer.refusal(what, status)
        if status == _NOT_FOUND:
            return ImageNotFoundError(f"The registry {self._shown} has no {what}")
        if status in PASSING:
            return passing_fault(f"The registry {self._shown}, asked for {what},", reply)
        failed = self._known.without_tls
        tls = f". HTTPS failed before: {failed}" if failed else ""
        said = f"The registry {self._shown} answered with status {status} for {what}{tls}"
        return RefusedError(said, status=status)


def _known_of(name: RegistryName, request: Request) -> KnownRepository:
    """Return what is known of a repository from images that were read before."""
    if request.documents is None:
        return KnownRepository()
    return request.documents.repository(f"{name.host}/{name.repository}")


def _reason(error: Exception) -> str:
    return printable(" ".join(str(error).split()))
