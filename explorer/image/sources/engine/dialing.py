"""Connects to where an engine listens: a socket of this machine, or TCP with or without TLS.

Source: the `docker` command's reference, "Daemon socket option".
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from explorer import limits
from explorer.errors import EngineError
from explorer.printable import printable

if TYPE_CHECKING:
    from docker.tls import TLSConfig

Dial = Callable[[], socket.socket]
"""Connects once more. Raises OSError, ValueError."""

_UNIX = "unix://"
_PORT, _TLS_PORT = 2375, 2376
_OVER_NETWORK = ("tcp", "http", "https")


def dialer_of(url: str, tls: TLSConfig | None) -> Dial:
    """Return what connects to an engine's address. Raises EngineError for what is none."""
    try:
        parts = urlsplit(url if "://" in url else f"tcp://{url}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise _no_address(url) from error
    if url.startswith(_UNIX):
        return lambda: _local(url.removeprefix(_UNIX))
    if parts.scheme not in _OVER_NETWORK or not host:
        raise _no_address(url)
    if not tls and parts.scheme != "https":
        return lambda: socket.create_connection((host, port or _PORT), limits.CONNECT_SECONDS)
    return lambda: _encrypted(host, port or _TLS_PORT, tls)


def _no_address(url: str) -> EngineError:
    return EngineError(f"{printable(url)} is no address of an engine")


def _local(path: str) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX)
    try:
        sock.settimeout(limits.CONNECT_SECONDS)
        sock.connect(path)
    except BaseException:
        sock.close()
        raise
    return sock


def _encrypted(host: str, port: int, tls: TLSConfig | None) -> socket.socket:
    context = ssl.create_default_context(cafile=tls.ca_cert or None if tls else None)
    if tls and not tls.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if tls and tls.cert:
        context.load_cert_chain(*tls.cert)
    with socket.create_connection((host, port), limits.CONNECT_SECONDS) as sock:
        return context.wrap_socket(sock, server_hostname=host)
