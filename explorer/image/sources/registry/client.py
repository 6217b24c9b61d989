"""Asks one repository of a registry for manifests and blobs.

Source: OCI distribution specification, "Pulling manifests" and "Pulling blobs".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.errors import ImageError, ImageNotFoundError
from explorer.image.descriptor import DOCUMENT_TYPES
from explorer.image.sources.registry.credentials import (
    Anonymous,
    fetch_token,
    login_of,
    parse_challenge,
)
from explorer.image.sources.registry.name import RegistryName
from explorer.printable import printable

if TYPE_CHECKING:
    from requests import Response, Session
    from requests.auth import AuthBase

_TIMEOUT = 30
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY = 401, 403, 404, 429
_ACCEPTED = ", ".join((*DOCUMENT_TYPES, "*/*;q=0.1"))


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
