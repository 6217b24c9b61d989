"""Logs in to a registry as the user's engine does, with what `docker login` keeps.

Sources: Distribution, "Token Authentication Specification"; RFC 7617 (Basic); RFC 6750 (Bearer).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from explorer import limits
from explorer.allowance import Charge
from explorer.errors import FormatError, ImageError
from explorer.image import document
from explorer.image.sources.exchange import Reply, basic, is_plain
from explorer.image.sources.registry.name import HUB, is_loopback
from explorer.printable import printable

# The second alternative takes whole words, so that no part of one is looked at again.
_PARAMETER = re.compile(r'(\w++)="([^"]*)"|\w++', re.ASCII)
_OK = 200
_MOST_SHOWN = 200

Ask = Callable[[str, str], Reply]
"""Asks a URL, with the value of an Authorization header."""


def answer_to(header: str, host: str, ask: Ask, keep: Charge) -> str:
    """Return the Authorization that a challenge wants, "" where there is none to give.

    Raises ImageError, and what FAULTS names.
    """
    login = login_of(host)
    scheme, challenge = parse_challenge(header)
    if scheme == "bearer":
        return f"Bearer {_fetched_token(challenge, login, ask, keep)}"
    return login if scheme == "basic" else ""


def login_of(host: str) -> str:
    """Return what `docker login` keeps for a registry as a header has it. Raises ImageError."""
    from docker.auth import load_config
    from docker.errors import DockerException

    try:
        found = load_config().resolve_authconfig(None if host == HUB else host)
    except (DockerException, OSError, ValueError) as error:
        raise ImageError(
            f"The login for {printable(host)} can't be read: {printable(str(error))}"
        ) from error
    # From the file the names are in lower case, from a credential helper they are not.
    fields = {key.lower(): value for key, value in (found or {}).items()}
    name, password = fields.get("username"), fields.get("password")
    return basic(name, password) if name and password else ""


def parse_challenge(header: str) -> tuple[str, Mapping[str, str]]:
    """Read a WWW-Authenticate header: the scheme in lower case, and its parameters."""
    scheme, _, rest = header.strip().partition(" ")
    return scheme.lower(), {name: value for name, value in _PARAMETER.findall(rest) if name}


def _fetched_token(challenge: Mapping[str, str], login: str, ask: Ask, keep: Charge) -> str:
    """Get the token that a challenge asks for; "" where the answer has none."""
    realm = challenge.get("realm", "")
    _check_realm(realm)
    query = urlencode({key: challenge[key] for key in ("service", "scope") if key in challenge})
    with ask(f"{realm}{'&' if '?' in realm else '?'}{query}", login) as reply:
        data = reply.body(limits.LARGEST_ANSWER) if reply.status == _OK else b"{}"
    try:
        fields = document.parse_object(data, "token", keep)
    except FormatError:
        return ""
    token = fields.get("token") or fields.get("access_token")
    return token if isinstance(token, str) and is_plain(token) else ""


def _check_realm(realm: str) -> None:
    """Refuse to send a password in clear over a network."""
    scheme, _, rest = realm.partition("://")
    host = rest.partition("/")[0].partition("?")[0]
    if scheme != "https" and not (scheme == "http" and is_loopback(host)):
        shown = printable(realm[:_MOST_SHOWN])
        raise ImageError(f"The registry sends logins to {shown!r}, which is not safe")
