"""What `registries.conf` says of a registry: where it really is, its mirrors, whether it has TLS.

Sources: containers-registries.conf(5), version 2 of the format; containers-registries.conf.d(5).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from explorer import limits
from explorer.errors import UsageError
from explorer.frozen import Frozen
from explorer.image.digest import is_digest
from explorer.image.sources.registry.name import RegistryName, parse_name
from explorer.image.sources.registry.settings import (
    containers_folders,
    read_settings,
    reason_of,
    shown,
)
from explorer.printable import printable

_VARIABLE = "CONTAINERS_REGISTRIES_CONF"
_NAME, _FOLDER = "registries.conf", "registries.conf.d"
_ENDING = ".conf"
_WILD = "*."
_ALL, _BY_DIGEST, _BY_TAG = "all", "digest-only", "tag-only"
_HINT = "containers-registries.conf(5) says what it may have"


class Site(Struct, frozen=True):
    """Where a registry or a mirror really is; "" is where the name says."""

    where: str
    insecure: bool
    pulls: str = _ALL

    def serves(self, name: RegistryName) -> bool:
        """Return whether it is to be asked for what a name has, a digest or a tag."""
        return self.pulls == _ALL or (self.pulls == _BY_DIGEST) == is_digest(name.tag)


class RegistryTable(Frozen, frozen=True):
    """What holds for all names that begin with a prefix; `origin` is the file that says so."""

    prefix: str
    site: Site
    mirrors: Sequence[Site]
    blocked: bool
    origin: str

    def fits(self, name: RegistryName) -> int:
        """Return how much of a name the prefix stands for, up to the end of a part; else 0."""
        if self.prefix.startswith(_WILD):
            return len(name.host) * name.host.endswith(self.prefix[1:])
        whole, end = str(name), len(self.prefix)
        # Behind a host alone a colon would begin the port of another one.
        ends = ("", *":@/") if "/" in self.prefix else ("/",)
        return end if whole.startswith(self.prefix) and whole[end : end + 1] in ends else 0

    def moved(self, name: RegistryName, site: Site) -> RegistryName:
        """Return a name with a site in place of the prefix. Raises UsageError."""
        if not site.where:
            return name
        moved = site.where + str(name)[self.fits(name) :]
        try:
            return parse_name(moved)
        except UsageError as error:
            raise UsageError(
                f"{self.origin} makes {printable(moved)!r} of {printable(str(name))}", hint=_HINT
            ) from error


def table_for(name: RegistryName) -> RegistryTable | None:
    """Return the table of the longest prefix that fits a name. Raises UsageError."""
    tables = {one.prefix: one for path in _files() for one in _tables(path)}
    fitting = [one for one in tables.values() if one.fits(name)]
    return max(fitting, key=lambda one: len(one.prefix), default=None)


def _files() -> Iterator[Path]:
    """Yield the files that hold, a later one over those before it."""
    user, machine = containers_folders()
    folders = [machine, user]
    if named := os.environ.get(_VARIABLE):
        yield Path(named)
    elif (user / _NAME).exists():
        yield user / _NAME
        folders = [user]
    else:
        yield machine / _NAME
    for folder in folders:
        yield from sorted((folder / _FOLDER).glob(f"*{_ENDING}"))


def _tables(path: Path) -> Sequence[RegistryTable]:
    return _tables_in(read_settings(path) or b"", shown(path))


@lru_cache(maxsize=32)
def _tables_in(settings: bytes, where: str) -> Sequence[RegistryTable]:
    """Return the tables of a file, which says the same for each image of a sweep."""
    try:
        document = tomllib.loads(settings.decode())
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where} is not TOML: {reason_of(error)}", hint=_HINT) from error
    return tuple(_table(fields, where) for fields in _list(document, "registry", where))


def _table(fields: Mapping[str, Any], where: str) -> RegistryTable:
    by_digest = bool(_field(fields, "mirror-by-digest-only", bool, where))
    mirrors = _list(fields, "mirror", where)
    if len(mirrors) > limits.MOST_MIRRORS:
        raise UsageError(f"{where} has over {limits.MOST_MIRRORS} mirrors of one registry")
    site = _site(fields, where)
    prefix = str(_field(fields, "prefix", str, where) or site.where).rstrip("/")
    if not prefix:
        raise UsageError(f"{where} has a registry without a prefix and a location", hint=_HINT)
    return RegistryTable(
        prefix,
        site,
        [_site(one, where, _BY_DIGEST if by_digest else "") for one in mirrors],
        bool(_field(fields, "blocked", bool, where)),
        where,
    )


def _site(fields: Mapping[str, Any], where: str, pulls: str = "") -> Site:
    pulls = pulls or str(_field(fields, "pull-from-mirror", str, where) or _ALL)
    if pulls not in (_ALL, _BY_DIGEST, _BY_TAG):
        raise UsageError(f"{where} has {printable(pulls)!r} in pull-from-mirror", hint=_HINT)
    location = str(_field(fields, "location", str, where) or "").rstrip("/")
    return Site(location, bool(_field(fields, "insecure", bool, where)), pulls)


def _list(fields: Mapping[str, Any], key: str, where: str) -> Sequence[Mapping[str, Any]]:
    tables = _field(fields, key, list, where) or []
    if not all(isinstance(one, dict) for one in tables):
        raise UsageError(f"{where} has something else than tables in {key}", hint=_HINT)
    return tables


def _field(fields: Mapping[str, Any], key: str, wanted: type, where: str) -> Any:  # noqa: ANN401
    value = fields.get(key)
    if value is not None and type(value) is not wanted:
        raise UsageError(f"{where} has a {type(value).__name__} in {key}", hint=_HINT)
    return value
