"""How far away an address is: what a registry names may be no nearer than the registry itself.

Sources: RFC 6890 (special addresses); RFC 6052 and 3056 (IPv4 inside IPv6).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from explorer.errors import ImageError
from explorer.image.sources.registry.address import Server
from explorer.printable import printable

_NAT64 = IPv6Network("64:ff9b::/96")
# Clouds answer with keys there; the others of that kind are link-local.
_METADATA = frozenset(
    map(ip_address, ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"))
)


class Nearness(Enum):
    """How far away an address is, in the words of a message."""

    PUBLIC = "in the internet"
    PRIVATE = "in a private network"
    LINK = "on the link of this machine, where clouds keep keys"
    LOOPBACK = "this machine"


def nearness_of(address: str) -> Nearness:
    """Return how far away an address is, IPv4 inside IPv6 too. Raises ValueError for none."""
    ip = _embedded(ip_address(address.partition("%")[0]))
    if ip.is_loopback or ip.is_unspecified:
        return Nearness.LOOPBACK
    if ip.is_link_local or ip in _METADATA:
        return Nearness.LINK
    return Nearness.PUBLIC if ip.is_global else Nearness.PRIVATE


def _embedded(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv4Address):
        return ip
    nat64 = IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
    return ip.ipv4_mapped or ip.sixtofour or nat64 or ip


class Neighbourhood:
    """Where servers may be that the registry of a host leads to: in public, or where it is."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._allowed = {Nearness.PUBLIC}

    def check(self, server: Server, addresses: Iterable[str]) -> None:
        """Raise ImageError where a server is too near.

        How near the registry is, its addresses say at first; it can't move nearer later.
        """
        found = set(map(nearness_of, addresses))
        if server.host == self._home:
            self._allowed |= found
            self._home = ""
        for near in found - self._allowed:
            shown = printable(server.authority)
            raise ImageError(f"The registry leads to {shown}, which is {near.value}, unlike itself")
