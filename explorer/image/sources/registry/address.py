"""Where a server is, as URLs say it, and where a redirect may lead.

Source: RFC 3986 (URI); RFC 9110, "Location".
"""

from __future__ import annotations

import string
from urllib.parse import quote, urljoin, urlsplit

from msgspec import Struct

from explorer import limits
from explorer.errors import ImageError
from explorer.image.sources.exchange import is_plain
from explorer.printable import printable

_PORTS = {"http": 80, "https": 443}
_MOST_SHOWN = 200


class Server(Struct, frozen=True):
    """A server: credentials that are meant for one go to no other."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Host and port as a request names them; the usual port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class Address(Struct, frozen=True):
    """What a URL names: a server, and the target there, a path with its query."""

    server: Server
    target: str

    def redirected(self, location: str) -> Address:
        """Return where a Location header leads from here. Raises ImageError where none may go."""
        if not location or not is_plain(location):
            raise _refused(location, "no address")
        base = f"{self.server.scheme}://{self.server.authority}{self.target}"
        try:
            whole = urljoin(base, location)
        except ValueError as error:
            raise _refused(location, "no address") from error
        address = parse_address(whole)
        if (self.server.scheme, address.server.scheme) == ("https", "http"):
            raise _refused(whole, "not encrypted")
        return address


def parse_address(url: str) -> Address:
    """Read a URL of HTTP. Raises ImageError for all that names no server, or a login to it."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError as error:
        raise _refused(url, "no address") from error
    if len(url) > limits.LONGEST_ADDRESS or scheme not in _PORTS or not host or "@" in parts.netloc:
        raise _refused(url, "no address of a server")
    target = quote(parts.path or "/", safe=string.punctuation)
    query = f"?{quote(parts.query, safe=string.punctuation)}" if parts.query else ""
    return Address(Server(scheme, host, _PORTS[scheme] if port is None else port), target + query)


def _refused(url: str, what: str) -> ImageError:
    return ImageError(f"The registry leads to {printable(url[:_MOST_SHOWN])!r}, which is {what}")
