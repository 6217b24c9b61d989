"""Who is let in: whoever has the token of the address, and asks for that address."""

from __future__ import annotations

import secrets
from typing import ClassVar

from aiohttp import web
from aiohttp.typedefs import Handler
from msgspec import Struct, field

from explorer.frozen import Discreet

HOST = "127.0.0.1"
_BYTES = 32
_REFUSED = "This is not the address that layer-explorer printed: the whole of it is needed.\n"
# The page that textual-serve brings asks for a font elsewhere: nobody is told that it is open.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws://{host}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Door(Discreet, Struct, frozen=True):
    """A port of this machine, and the token that stands first in the path of every address."""

    untold: ClassVar[frozenset[str]] = frozenset({"token"})

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(_BYTES))

    @property
    def host(self) -> str:
        """What a browser that asks for this address names as the host."""
        return f"{HOST}:{self.port}"

    @property
    def prefix(self) -> str:
        """What the path of every address begins with."""
        return f"/{self.token}"

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{self.host}{self.prefix}/"

    def lets_in(self, request: web.BaseRequest) -> bool:
        """Return whether a request has the token, and is for this host and from its own page.

        The host's name is what tells a page of another site whose name was made to lead here.
        """
        first = request.path.removeprefix("/").partition("/")[0]
        knows = secrets.compare_digest(first.encode("utf-8", "replace"), self.token.encode())
        own = request.headers.getall("Host", []) == [self.host]
        origins = {*request.headers.getall("Origin", [])}
        return knows and own and origins <= {f"http://{self.host}"}


def behind(door: Door, inner: web.Application) -> web.Application:
    """Return what serves an application to those who are let in, and answers 403 to all others."""
    headers = {name: value.format(host=door.host) for name, value in _HEADERS.items()}

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not door.lets_in(request):
            return web.Response(status=403, text=_REFUSED)
        return await handler(request)

    async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(headers)

    outer = web.Application(middlewares=[guard])
    outer.on_response_prepare.append(add_headers)
    outer.add_subapp(door.prefix, inner)
    return outer
