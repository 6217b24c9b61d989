"""The user's logins to registries, where podman, skopeo and Docker keep them.

Sources: containers-auth.json(5); the `docker` command's reference, "docker login".
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from msgspec import Struct

from explorer.allowance import uncharged
from explorer.errors import ImageError, UsageError
from explorer.frozen import Discreet
from explorer.image import document
from explorer.image.document import Document
from explorer.image.sources.exchange import basic
from explorer.image.sources.registry.helpers import PREFIX, ask_helper
from explorer.image.sources.registry.name import HUB, RegistryName
from explorer.image.sources.registry.settings import (
    containers_folders,
    docker_folder,
    home,
    read_settings,
    shown,
)
from explorer.printable import printable

Tell = Callable[[str], None]
"""Hears in a line why a login can't be had."""

_HUB_KEYS = (f"index.{HUB}", f"registry-1.{HUB}")
_HUB_SERVER = f"https://index.{HUB}/v1/"
_OLD = ".dockercfg"
_FILE = "REGISTRY_AUTH_FILE"
# Docker's own mark for a secret that is an identity token.
_TOKEN_NAME = "<token>"  # noqa: S105


class Login(Discreet, Struct, frozen=True):
    """A login and its `origin`, a file or a program: name and password, or an identity token."""

    untold: ClassVar[frozenset[str]] = frozenset({"password", "identity_token"})

    origin: str
    name: str = ""
    password: str = ""
    identity_token: str = ""

    @property
    def basic(self) -> str:
        """What a header shows of it, nothing where there is no password."""
        return basic(self.name, self.password) if self.name and self.password else ""


def find_login(name: RegistryName, tell: Tell) -> Login | None:
    """Return the login for a repository, of the first file that has one."""
    for path in _files(tell):
        try:
            data = read_settings(path)
            fields = document.parse_object(data, f"file {shown(path)}", uncharged) if data else {}
        except (UsageError, ImageError) as error:
            tell(error.message)
            continue
        if login := _helped(fields, name, path, tell) or _kept(fields, name, path, tell):
            return login
    return None


def _files(tell: Tell) -> Iterator[Path]:
    """Yield the files that may have logins, in the order of containers-auth.json(5)."""
    if named := os.environ.get(_FILE):
        if not Path(named).exists():
            tell(f"{_FILE} names {printable(named)}, which is not there")
        yield Path(named)
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        yield Path(runtime, "containers", "auth.json")
    yield containers_folders()[0] / "auth.json"
    yield docker_folder() / "config.json"
    yield home() / _OLD


def _helped(fields: Document, name: RegistryName, path: Path, tell: Tell) -> Login | None:
    """Return what a helper keeps that a file names: the host's own, or one for all hosts."""
    own = {
        _familiar(host): helper for host, helper in document.inside(fields, "credHelpers").items()
    }
    helper = own.get(name.host) or fields.get("credsStore")
    if not isinstance(helper, str) or not helper:
        return None
    try:
        found = ask_helper(helper, _HUB_SERVER if name.host == HUB else name.host)
    except ImageError as error:
        hint = f". {error.hint}" if error.hint else ""
        tell(f"{error.message}: {shown(path)} has it keep the login for {_host(name)}{hint}")
        return None
    origin = f"{PREFIX}{printable(helper)}"
    if found and found[0] == _TOKEN_NAME:
        return Login(origin, identity_token=found[1])
    return Login(origin, *found) if found else None


def _kept(fields: Document, name: RegistryName, path: Path, tell: Tell) -> Login | None:
    """Return what a file keeps itself, the entry for the longest part of the name."""
    entries = fields if path.name == _OLD else document.inside(fields, "auths")
    known = {_familiar(key): entry for key, entry in entries.items()}
    for key in keys_for(name):
        try:
            if login := _login(document.inside(known.get(key)), shown(path)):
                return login
        except (ValueError, binascii.Error):
            tell(f"{shown(path)} has no login that can be read for {printable(key)}")
    return None


def keys_for(name: RegistryName) -> Iterator[str]:
    """Yield the keys that a login may have, the most specific first: repository, folders, host."""
    key = f"{name.host}/{name.repository}"
    while key:
        yield key
        key = key.rpartition("/")[0]


def _familiar(key: str) -> str:
    """Return a key as a name has it; an address stands for its host alone."""
    bare = key.removeprefix("http://").removeprefix("https://")
    if bare != key:
        bare = bare.partition("/")[0]
    host, slash, rest = bare.partition("/")
    return (HUB if host in _HUB_KEYS else host) + slash + rest


def _login(entry: Mapping[str, object], origin: str) -> Login | None:
    """Read an entry; one without a login is none, as where a helper has it. Raises ValueError."""
    name, password = entry.get("username") or "", entry.get("password") or ""
    if auth := entry.get("auth"):
        decoded = base64.b64decode(str(auth), validate=True).decode()
        name, colon, password = decoded.rstrip("\0").partition(":")
        if not colon:
            raise ValueError("no colon in it")
    token = str(entry.get("identitytoken") or "")
    found = Login(origin, str(name), str(password), token)
    return found if token or found.basic else None


def _host(name: RegistryName) -> str:
    return printable(name.host)
