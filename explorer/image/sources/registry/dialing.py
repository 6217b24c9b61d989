"""Connects to a registry and to the servers that it leads to, as far as they may be.

An address is checked after its name is resolved, and is the one that is connected to. Proxies are
those of the environment; what is not encrypted goes through none.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from contextlib import closing, suppress
from http.client import HTTPSConnection
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from explorer import limits
from explorer.errors import ImageError
from explorer.image.sources.exchange import basic
from explorer.image.sources.registry.address import Server
from explorer.image.sources.registry.nearness import Neighbourhood
from explorer.image.sources.registry.trust import Trust
from explorer.printable import printable

_MOST_TRIED = 4


def dial(server: Server, neighbourhood: Neighbourhood, trust: Trust) -> socket.socket:
    """Connect to a server.

    Raises ImageError for one that is too near, UsageError, OSError, ValueError.
    """
    if proxy := _proxy_for(server):
        with suppress(OSError):  # a name that only the proxy knows
            neighbourhood.check(server, _resolved(server))
        return _through(proxy, server, trust.context(server))
    addresses = _resolved(server)
    neighbourhood.check(server, addresses)
    if server.scheme == "http":
        return _connected(addresses, server.port)
    context = trust.context(server)
    # A socket that was wrapped has nothing to close any more.
    with closing(_connected(addresses, server.port)) as sock:
        return context.wrap_socket(sock, server_hostname=server.host)


def _resolved(server: Server) -> list[str]:
    found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    return [str(at[0]) for _, _, _, _, at in found[:_MOST_TRIED]]


def _connected(addresses: Iterable[str], port: int) -> socket.socket:
    fault = OSError("it has no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), limits.CONNECT_SECONDS)
        except OSError as error:
            fault = error
    raise fault


def _proxy_for(server: Server) -> SplitResult | None:
    proxies = getproxies()
    proxy = proxies.get("https") or proxies.get("all")
    if server.scheme == "http" or not proxy or proxy_bypass(server.host):
        return None
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if parts.scheme != "http" or not parts.hostname:
        raise ImageError(f"The proxy {printable(parts.netloc.rpartition('@')[2])} can't be used")
    return parts


def _through(proxy: SplitResult, server: Server, context: ssl.SSLContext) -> socket.socket:
    """Let a proxy connect to the server, and encrypt what goes through it."""
    connection = HTTPSConnection(
        proxy.hostname or "", proxy.port or 80, timeout=limits.CONNECT_SECONDS, context=context
    )
    login = basic(unquote(proxy.username), unquote(proxy.password or "")) if proxy.username else ""
    headers = {"Proxy-Authorization": login} if login else {}
    connection.set_tunnel(server.host, server.port, headers)
    connection.connect()
    return connection.sock
