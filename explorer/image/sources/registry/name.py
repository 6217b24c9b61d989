"""The name of an image in a registry, told apart as engines do it.

Source: OCI distribution specification, "Pulling manifests"; the `docker` command's
reference, "docker image tag", on what a name leaves out.
"""

from __future__ import annotations

import ipaddress
import re

from msgspec import Struct

from explorer.errors import UsageError
from explorer.printable import printable

HUB = "docker.io"
_LOOPBACK = "localhost"
_NAME = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_DIGEST = re.compile(r"[a-z0-9]+:[a-f0-9]{32,128}")
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?")


class RegistryName(Struct, frozen=True):
    """A registry's host with its port, a repository in it, and a tag or a digest."""

    host: str
    repository: str
    tag: str

    def __str__(self) -> str:
        """Return it whole, as it would be written with nothing left out."""
        return f"{self.host}/{self.repository}{'@' if ':' in self.tag else ':'}{self.tag}"

    @property
    def api_host(self) -> str:
        """Where the registry's API is: Docker's own has another name than images bear."""
        return f"registry-1.{HUB}" if self.host == HUB else self.host

    @property
    def is_loopback(self) -> bool:
        """Whether the registry runs on this machine, where plain HTTP harms nobody."""
        return is_loopback(self.host)


def without_port(host: str) -> str:
    """Return the host alone, as addresses have it, where a port or brackets may stand with it."""
    name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
    return name.strip("[]").lower()


def is_loopback(host: str) -> bool:
    """Return whether a host, with or without a port, is this machine."""
    name = without_port(host)
    try:
        return name == _LOOPBACK or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_host(text: str) -> bool:
    """Return whether a text is a registry's host, with or without a port, and no image's name.

    What may be either is a name: `registry:5000` is a host where a slash follows.
    """
    host = text.removesuffix("/")
    is_certain = text.endswith("/") or "." in without_port(host) or is_loopback(host)
    return is_certain and _HOST.fullmatch(host) is not None


def parse_name(text: str) -> RegistryName:
    """Read "[host/]name[:tag|@digest]". Raises UsageError."""
    rest, at, digest = text.partition("@")
    host, slash, path = rest.partition("/")
    if not slash or not (set(".:") & set(host) or host == _LOOPBACK):
        host, path = HUB, rest
    repository, colon, tag = path.partition(":")
    if host == HUB and "/" not in repository:
        repository = f"library/{repository}"
    name = RegistryName(host, repository, digest if at else tag if colon else "latest")
    fits = _DIGEST if at else _TAG
    if not (_HOST.fullmatch(host) and _NAME.fullmatch(repository) and fits.fullmatch(name.tag)):
        raise UsageError(
            f"{printable(text)!r} is no image of a registry",
            hint="Write it as registry://registry.example.com/team/app:1.0",
        )
    return name
