"""Asks one repository of a registry for manifests and blobs, with the user's own login.

Sources: OCI distribution specification, "Pulling manifests" and "Pulling blobs"; Distribution,
"Token Authentication Specification"; RFC 7617 (Basic); RFC 6750 (Bearer).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from explorer.errors import ImageError, ImageNotFoundError
from explorer.image.descriptor import DOCUMENT_TYPES
from explorer.image.sources.registry.name import HUB, RegistryName, is_loopback
from explorer.printable import printable

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session
    from requests.auth import AuthBase

_TIMEOUT = 30
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY = 401, 403, 404, 429
_ACCEPTED = ", ".join((*DOCUMENT_TYPES, "*/*;q=0.1"))
_TIMEOUT = 30
_PARAMETER = re.compile(r'\b(\w++)="([^"]*)"')

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


class Repository:
    """A repository in a registry; it logs in when it is asked to, with the user's own login."""

    def __init__(self, name: RegistryName) -> None:
        import requests

        self.name = name
        self._session: Session = requests.Session()
        self._auth: AuthBase | Anonymous = Anonymous()
        self._base: str | None = None

    def get(self, kind: str, which: str) -> Response:
        """Begin to fetch one of the "manifests" or "blobs". Raises ImageError."""
        from requests import RequestException

        path = f"/v2/{self.name.repository}/{kind}/{which}"
        try:
            response = self._answer(path)
        except RequestException as error:
            host, reason = printable(self.name.host), _innermost(error)
            raise ImageError(f"The registry {host} can't be reached: {reason}") from error
        if not response.ok:
            response.close()
            raise self._refusal(response.status_code, which)
        return response

    def _answer(self, path: str) -> Response:
        response = self._send(path)
        if response.status_code != _UNAUTHORIZED:
            return response
        response.close()
        self._log_in(response.headers.get("WWW-Authenticate", ""))
        return self._send(path)

    def _send(self, path: str) -> Response:
        from requests import ConnectionError as Unreachable

        base = self._base or f"https://{self.name.api_host}"
        try:
            return self._fetch(base + path)
        except Unreachable:
            if self._base or not self.name.is_loopback:
                raise
            self._base = f"http://{self.name.api_host}"
            return self._fetch(self._base + path)

    def _fetch(self, url: str) -> Response:
        return self._session.get(
            url, headers={"Accept": _ACCEPTED}, auth=self._auth, stream=True, timeout=_TIMEOUT
        )

    def _log_in(self, header: str) -> None:
        from requests.auth import HTTPBasicAuth

        login = login_of(self.name.host)
        scheme, challenge = parse_challenge(header)
        if scheme == "bearer":
            self._auth = fetch_token(self._session, challenge, login)
        elif scheme == "basic" and login:
            self._auth = HTTPBasicAuth(*login)

    def _refusal(self, status: int, which: str) -> ImageError:
        host = printable(self.name.host)
        asked = f"{printable(self.name.repository)} {printable(which)}"
        if status in (_UNAUTHORIZED, _FORBIDDEN):
            return ImageError(
                f"The registry {host} does not let you read {asked}",
                hint=f"Log in with: docker login {host}",
            )
        if status == _NOT_FOUND:
            return ImageNotFoundError(f"The registry {host} has no {asked}")
        if status == _TOO_MANY:
            return ImageError(f"The registry {host} was asked too often", hint="Log in, or wait")
        return ImageError(f"The registry {host} answered with status {status} for {asked}")


def _innermost(error: BaseException) -> str:
    """Return the first line of the cause that the HTTP library wraps several times."""
    while isinstance(inner := getattr(error, "reason", None) or _first(error), BaseException):
        error = inner
    return printable(" ".join(str(error).split()))


def _first(error: BaseException) -> object:
    return error.args[0] if error.args else None
