"""Who we are to a registry: the user's own logins, and the tokens they are turned into.

Sources: Distribution, "Token Authentication Specification"; RFC 7617 (Basic); RFC 6750
(Bearer).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from explorer.errors import ImageError
from explorer.image.sources.registry.name import HUB, is_loopback
from explorer.printable import printable

if TYPE_CHECKING:
    from requests import PreparedRequest, Session

_TIMEOUT = 30
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')

Login = tuple[str, str]


class Anonymous:
    """Says nothing; what stands in `.netrc` is not asked either."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Leave the request as it is."""
        return request


class Bearer(Anonymous):
    """Shows a token; it goes to no other host, as `requests` takes it off at a redirect."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the token to the request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def login_of(host: str) -> Login | None:
    """Return name and password that `docker login` keeps for a registry. Raises ImageError."""
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
    return (name, password) if name and password else None


def parse_challenge(header: str) -> tuple[str, Mapping[str, str]]:
    """Read a WWW-Authenticate header: the scheme in lower case, and its parameters."""
    scheme, _, rest = header.strip().partition(" ")
    return scheme.lower(), dict(_PARAMETER.findall(rest))


def fetch_token(session: Session, challenge: Mapping[str, str], login: Login | None) -> Bearer:
    """Get the token that a challenge asks for. Raises ImageError, RequestException."""
    from requests.auth import HTTPBasicAuth

    realm = challenge.get("realm", "")
    _check_realm(realm)
    response = session.get(
        realm,
        params={key: challenge[key] for key in ("service", "scope") if key in challenge},
        auth=HTTPBasicAuth(*login) if login else Anonymous(),
        timeout=_TIMEOUT,
    )
    try:
        answer = response.json() if response.ok else {}
        token = answer.get("token") or answer.get("access_token")
    except (ValueError, AttributeError):
        token = None
    return Bearer(token if isinstance(token, str) else "")


def _check_realm(realm: str) -> None:
    """Refuse to send a password in clear over a network."""
    scheme, _, rest = realm.partition("://")
    host = rest.partition("/")[0].partition("?")[0]
    if scheme != "https" and not (scheme == "http" and is_loopback(host)):
        raise ImageError(f"The registry sends logins to {printable(realm)!r}, which is not safe")
