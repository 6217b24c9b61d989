"""Answers a registry's challenge with the user's login, or with a token that is had for it.

Sources: Distribution, "Token Authentication Specification" and "OAuth2 Token Authentication";
RFC 7617 (Basic); RFC 6750 (Bearer); RFC 6749, "Refreshing an Access Token".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from urllib.parse import urlencode

from explorer import limits
from explorer.allowance import Charge
from explorer.errors import FormatError, ImageError
from explorer.image import document
from explorer.image.sources.exchange import Reply, is_plain
from explorer.image.sources.registry.logins import Login
from explorer.image.sources.registry.name import is_loopback, without_port
from explorer.image.sources.registry.retries import PASSING, passing_fault
from explorer.printable import clipped, printable

# The second alternative takes whole words, so that no part of one is looked at again.
_PARAMETER = re.compile(r'(\w++)="([^"]*)"|\w++', re.ASCII)
_BASIC, _BEARER = "basic", "bearer"
_OK, _UNAUTHORIZED = 200, 401
# 400 is what OAuth2 says to a refresh token that is not valid (RFC 6749, "Error Response").
_REFUSING = (400, _UNAUTHORIZED, 403)
_MOST_SHOWN = 200
_CLIENT = "layer-explorer"


class Ask(Protocol):
    """Asks a URL with the value of an Authorization header, or posts a form there."""

    def __call__(self, url: str, authorization: str, form: bytes | None = None) -> Reply:
        """Return the reply. Raises ImageError, and what FAULTS names."""


class Authorizer:
    """Has the login for one registry from the moment it is wanted, and says what came of it."""

    def __init__(
        self, host: str, login: Callable[[], Login | None], keep: Charge, *, in_clear: bool
    ) -> None:
        """Take the host as names have it; `in_clear` lets its tokens be had without TLS."""
        self._shown = printable(host)
        self._clear = without_port(host) if in_clear else ""
        self._find, self._keep = login, keep
        self._login: Login | None = None
        self._wanted = ""
        self.troubles: list[str] = []

    def answer(self, challenges: Sequence[str], what: str, ask: Ask) -> str:
        """Return the Authorization that one of the challenges wants, "" where there is none.

        `what` is to be read. Raises ImageError, and what FAULTS names.
        """
        if not self._wanted:
            self._login = self._find()
        parsed = dict(parse_challenge(one) for one in reversed(challenges))
        known = [scheme for scheme in (_BEARER, _BASIC) if scheme in parsed]
        self._wanted = known[0] if known else next(reversed(parsed))
        if self._wanted == _BEARER:
            return f"Bearer {self._token(parsed[_BEARER], what, ask)}"
        return self._login.basic if self._login and self._wanted == _BASIC else ""

    def refusal(self, what: str, status: int) -> ImageError:
        """Return that something is not to be read, and why, as far as is known."""
        if not self._wanted:
            return self._unread(what, "it asks for no login", "Ask who runs it")
        if self._wanted not in (_BASIC, _BEARER):
            scheme = clipped(self._wanted, _MOST_SHOWN)
            return self._unread(what, f"it wants a login by {scheme}, which is not known here")
        if self._login is None:
            return self._without_login(what)
        if self._wanted == _BASIC and status == _UNAUTHORIZED:
            return self._wrong_login(what, self._login)
        return self._unread(
            what,
            f"it takes the login of {self._login.origin}, which may not read that",
            "Is the name right? Else ask whom it belongs to for the right to pull it",
        )

    def _without_login(self, what: str) -> ImageError:
        reason = "; ".join(("it wants a login, and none is known", *self.troubles))
        return self._unread(
            what, reason, f"{self._command}, or give --username and --password-stdin"
        )

    def _wrong_login(self, what: str, login: Login) -> ImageError:
        return self._unread(what, f"it refuses the login of {login.origin}")

    def _unread(self, what: str, reason: str, hint: str = "") -> ImageError:
        said = f"The registry {self._shown} does not let you read {what}: {reason}"
        return ImageError(said, hint=hint or self._command)

    @property
    def _command(self) -> str:
        return f"Log in with: docker login {self._shown}"

    def _token(self, challenge: Mapping[str, str], what: str, ask: Ask) -> str:
        """Get the token that a challenge asks for."""
        realm, login = challenge.get("realm", ""), self._login
        self._check_realm(realm)
        with _asked_token(realm, challenge, login, ask) as reply:
            if reply.status in PASSING:
                raise passing_fault(f"The registry {self._shown}, asked for a token,", reply)
            if reply.status in _REFUSING:
                raise self._wrong_login(what, login) if login else self._without_login(what)
            data = reply.body(limits.LARGEST_ANSWER) if reply.status == _OK else b""
            status = reply.status
        if token := _token_in(data, self._keep):
            return token
        raise self._unread(what, f"its server for tokens gives none (status {status})")

    def _check_realm(self, realm: str) -> None:
        """Refuse to send a password in clear over a network."""
        scheme, _, rest = realm.partition("://")
        host = rest.partition("/")[0].partition("?")[0]
        may_be_clear = is_loopback(host) or without_port(host) == (self._clear or None)
        if scheme != "https" and not (scheme == "http" and may_be_clear):
            shown = printable(realm[:_MOST_SHOWN])
            raise ImageError(f"The registry sends logins to {shown!r}, which is not safe")


def parse_challenge(header: str) -> tuple[str, Mapping[str, str]]:
    """Read a WWW-Authenticate header: the scheme in lower case, and its parameters."""
    scheme, _, rest = header.strip().partition(" ")
    return scheme.lower(), {name: value for name, value in _PARAMETER.findall(rest) if name}


def _asked_token(realm: str, challenge: Mapping[str, str], login: Login | None, ask: Ask) -> Reply:
    """Ask for a token: with an identity token by a form, else by the address alone."""
    fields = {key: challenge[key] for key in ("service", "scope") if key in challenge}
    if login and login.identity_token:
        grant = {"grant_type": "refresh_token", "refresh_token": login.identity_token}
        form = urlencode({**grant, "client_id": _CLIENT, **fields}).encode()
        return ask(realm, "", form)
    url = f"{realm}{'&' if '?' in realm else '?'}{urlencode(fields)}"
    return ask(url, login.basic if login else "")


def _token_in(data: bytes, keep: Charge) -> str:
    """Return the token in an answer, "" where it has none that fits into a header."""
    try:
        fields = document.parse_object(data, "token", keep)
    except FormatError:
        return ""
    token = fields.get("token") or fields.get("access_token")
    return token if isinstance(token, str) and is_plain(token) else ""
