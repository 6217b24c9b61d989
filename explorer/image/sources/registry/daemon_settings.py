"""What Docker's daemon is told of registries: those that need no TLS, and mirrors of its own.

Source: the `dockerd` command's reference, "Insecure registries" and "registry-mirrors".
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address, ip_network
from pathlib import Path

from explorer import limits
from explorer.allowance import uncharged
from explorer.errors import FormatError, ImageError, UsageError
from explorer.image import document
from explorer.image.document import Document
from explorer.image.sources.registry import settings
from explorer.image.sources.registry.address import parse_address
from explorer.image.sources.registry.logins import Tell
from explorer.image.sources.registry.name import without_port
from explorer.image.sources.registry.settings import read_settings, shown, user_settings
from explorer.printable import printable

_NAME = "daemon.json"


class DaemonSettings:
    """The settings of the machine's daemon, and of one that runs for the user alone."""

    def __init__(self, tell: Tell) -> None:
        """Read them; `tell` hears of a file that only the daemon may read. Raises UsageError."""
        self._documents = [*_documents(tell)]

    def is_insecure(self, host: str) -> bool:
        """Return whether a host, with its port, is among those that need no TLS."""
        given = self._texts("insecure-registries")
        networks = [one for one in given if "/" in one]
        return host in given or (bool(networks) and _is_within(host, networks))

    def mirrors(self) -> list[tuple[str, bool]]:
        """Return the hosts that mirror Docker's own registry, and which of them has no TLS."""
        urls = self._texts("registry-mirrors")[: limits.MOST_MIRRORS]
        return [_host_of(url) for url in urls]

    def _texts(self, key: str) -> list[str]:
        try:
            return [
                text
                for path, one in self._documents
                for text in document.texts(one, key, f"file {shown(path)}")
            ]
        except FormatError as error:
            raise UsageError(error.message) from error


def _host_of(url: str) -> tuple[str, bool]:
    """Return the host in a mirror's address, and whether it has no TLS. Raises UsageError."""
    try:
        server = parse_address(url).server
    except ImageError as error:
        raise UsageError(
            f"{printable(url)!r} in {_NAME} is no address of a mirror",
            hint="Docker has them as https://mirror.example.com",
        ) from error
    return server.authority, server.scheme == "http"


def _documents(tell: Tell) -> Iterator[tuple[Path, Document]]:
    for folder in (settings.SYSTEM, user_settings()):
        path = folder / "docker" / _NAME
        try:
            if data := read_settings(path):
                yield path, document.parse_object(data, f"file {shown(path)}", uncharged)
        except FormatError as error:
            raise UsageError(error.message) from error
        except UsageError as error:
            tell(error.message)


def _is_within(host: str, networks: list[str]) -> bool:
    """Return whether a host's address is in one of the networks, as the daemon looks it up."""
    addresses = []
    with suppress(OSError, ValueError):
        found = socket.getaddrinfo(without_port(host), None, type=socket.SOCK_STREAM)
        addresses = [ip_address(str(at[0]).partition("%")[0]) for _, _, _, _, at in found]
    for text in networks:
        with suppress(ValueError):
            network = ip_network(text, strict=False)
            if any(one in network for one in addresses):
                return True
    return False
