"""Whom a connection to a registry trusts, and the certificate that it shows of its own.

Sources: Docker's documentation, "Verify repository client with certificates";
containers-certs.d(5); OpenSSL, "SSL_CTX_load_verify_locations", on SSL_CERT_FILE and SSL_CERT_DIR.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from msgspec import Struct

from explorer import limits
from explorer.errors import UsageError
from explorer.image.sources.registry import settings
from explorer.image.sources.registry.address import Server
from explorer.image.sources.registry.name import RegistryName, without_port
from explorer.image.sources.registry.settings import (
    containers_folders,
    home,
    reason_of,
    shown,
    user_settings,
)
from explorer.wording import size_text

_VARIABLES = ("SSL_CERT_DIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_AUTHORITY, _CLIENT, _KEY = ".crt", ".cert", ".key"
_AUTHORITIES = (_AUTHORITY, ".pem")


class Trust(Struct, frozen=True):
    """Whom to trust on behalf of one registry; `insecure` trusts whoever answers in its place.

    The authorities of the registry hold for what it leads to as well, as Docker has it; its
    client certificate is shown to it alone.
    """

    name: RegistryName
    insecure: bool = False

    def context(self, server: Server) -> ssl.SSLContext:
        """Return what a connection to a server is to be encrypted with. Raises UsageError."""
        homes, own = _folders(_names(self.name)), _folders(_names_of(server))
        is_home = server.host == without_port(self.name.api_host)
        return _context(
            tuple(os.environ.get(one, "") for one in _VARIABLES),
            tuple(dict.fromkeys((*homes, *own))),
            tuple(dict.fromkeys((*homes, *own))) if is_home else own,
            verify=not (self.insecure and is_home),
        )


def _names(name: RegistryName) -> frozenset[str]:
    return frozenset((name.host, name.api_host))


def _names_of(server: Server) -> frozenset[str]:
    """Return what folders a server may have, whose usual port may be left out."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return frozenset((server.authority, f"{host}:{server.port}"))


def _folders(names: frozenset[str]) -> tuple[Path, ...]:
    """Return the folders of certificates that have one of these names.

    Names of servers are looked for among those that there are: none becomes a part of a path.
    """
    user, machine = containers_folders()
    docker = (user_settings() / "docker", home() / ".docker", settings.SYSTEM / "docker")
    return tuple(
        one
        for base in (user, machine, *docker)
        for one in _inside(base / "certs.d")
        if one.name in names
    )


def _inside(folder: Path) -> list[Path]:
    """Return what there is in a folder by its names, nothing where it lets nobody look."""
    with suppress(OSError):
        return sorted(folder.iterdir())
    return []


@cache
def _context(
    environment: tuple[str, ...],
    authorities: tuple[Path, ...],
    clients: tuple[Path, ...],
    *,
    verify: bool,
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if verify:
        _trust(context, *environment)
        for folder in authorities:
            _load(context, _named(folder, (_AUTHORITY,)))
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    # The first one that is loaded last is the one that is shown.
    for folder in reversed(clients):
        _show(context, folder)
    return context


def _trust(context: ssl.SSLContext, folders: str, *files: str) -> None:
    """Trust what the variables name, alone; where none does, the system's and the usual ones."""
    for path in (Path(one) for one in files if one):
        if path.is_dir():
            _load_folder(context, path)
        else:
            _load(context, [path])
    for folder in filter(None, folders.split(os.pathsep)):
        _load_folder(context, Path(folder))
    if not any((folders, *files)):
        import certifi

        context.set_default_verify_paths()
        context.load_verify_locations(certifi.where())


def _load_folder(context: ssl.SSLContext, folder: Path) -> None:
    """Trust what a folder holds, by the hashes that OpenSSL looks for and by its endings."""
    if not folder.is_dir():
        return
    context.load_verify_locations(capath=folder)
    _load(context, _named(folder, _AUTHORITIES))


def _load(context: ssl.SSLContext, files: Iterable[Path]) -> None:
    for file in files:
        try:
            size = file.stat().st_size
            if not file.is_file() or size > limits.LARGEST_BUNDLE:
                most = size_text(limits.LARGEST_BUNDLE)
                raise UsageError(f"{shown(file)} is no file of certificates up to {most}")
            context.load_verify_locations(file)
        except (OSError, ValueError) as error:
            raise UsageError(
                f"The certificates in {shown(file)} can't be used: {reason_of(error)}",
                hint="It has to hold certificates in PEM, and to be readable",
            ) from error


def _show(context: ssl.SSLContext, folder: Path) -> None:
    """Show the first client certificate of a folder where a server wants one."""
    for file in reversed([*_named(folder, (_CLIENT, _KEY))]):
        certificate, key = file.with_suffix(_CLIENT), file.with_suffix(_KEY)
        for needed in (certificate, key):
            if not needed.exists():
                raise UsageError(
                    f"{shown(file)} needs {needed.name} beside it",
                    hint=f"Authorities end in {_AUTHORITY}, client certificates in {_CLIENT}",
                )
        try:
            # A key that wants a password would ask for it on the terminal.
            context.load_cert_chain(certificate, key, password="")
        except (OSError, ValueError) as error:
            raise UsageError(
                f"The client certificate {shown(certificate)} can't be used: {reason_of(error)}",
                hint="Both it and its key have to be in PEM, readable, and without a password",
            ) from error


def _named(folder: Path, endings: Iterable[str]) -> Iterator[Path]:
    """Yield the files of a folder with one of the endings. Raises UsageError for too many."""
    files = [one for one in _inside(folder) if one.suffix in endings and one.is_file()]
    if len(files) > limits.MOST_CERTIFICATES:
        raise UsageError(f"{shown(folder)} has over {limits.MOST_CERTIFICATES} certificates")
    return iter(files)
