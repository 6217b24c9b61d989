"""What a registry lists: the tags of a name, and the names it has.

Source: OCI distribution specification, "Listing Tags"; Docker Registry HTTP API, "Catalog".
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import quote

from msgspec.structs import replace

from explorer.allowance import Allowance
from explorer.errors import FormatError
from explorer.image import document
from explorer.image.blob import read_blob
from explorer.image.digest import sha256_of
from explorer.image.document import MAXIMUM_DOCUMENT
from explorer.image.request import Documents, Reference, RegistryAccess, Request
from explorer.image.sources.referrers import is_signature
from explorer.image.sources.registry.client import Repository
from explorer.image.sources.registry.dialing import dial
from explorer.image.sources.registry.download import Download
from explorer.image.sources.registry.logins import Tell, find_login
from explorer.image.sources.registry.mirrors import pull_sources
from explorer.image.sources.registry.name import RegistryName, is_host, parse_name
from explorer.image.sources.registry.retries import Patience
from explorer.limits import limits_from
from explorer.printable import printable

_A_PAGE = 1000


def is_registry(target: str) -> bool:
    """Return whether what follows `registry://` is a registry as a whole, and no name in one."""
    return is_host(target)


def names_in(host: str, access: RegistryAccess) -> Iterator[str]:
    """Yield the names that a registry has, `HOST/NAME` each. Raises ImageError."""
    host = host.rstrip("/")
    asked = _repository(RegistryName(host, "", ""), access)
    what = f"names in {printable(host)}"
    listed = _listed(asked, "_catalog", "repositories", what, asked.request)
    return (f"{host}/{one}" for one in listed)


def tags_of(target: str, access: RegistryAccess) -> Iterator[str]:
    """Yield the tags that a name has. Raises ImageError, and UsageError for no name."""
    asked = _repository(parse_name(target), access)
    return tags_in(asked, asked.request)


def tags_in(asked: Repository, request: Request) -> Iterator[str]:
    """Yield the tags that a repository has, charged to a request. Raises ImageError."""
    name = asked.name
    what = f"tags of {printable(f'{name.host}/{name.repository}')}"
    return _listed(asked, f"{name.repository}/tags/list", "tags", what, request)


def root_of(target: str, access: RegistryAccess, documents: Documents | None = None) -> str:
    """Return the digest of what a name with its tag leads to now. Raises ImageError, UsageError."""
    from explorer.image.sources.registry.opening import root_digest

    return root_digest(replace(_request(target, access), documents=documents))


def referring_to(
    target: str, digest: str, access: RegistryAccess, documents: Documents | None = None
) -> str | None:
    """Return a digest of the registry's list of what refers to a manifest, None where it has none.

    Signatures do not count. Raises ImageError, UsageError.
    """
    from explorer.image.sources.registry.opening import listed_referrers

    request = replace(_request(target, access), documents=documents)
    listed = listed_referrers(request, digest)
    if listed is None:
        return None
    digests = sorted(one.digest for one in listed if not is_signature(one))
    return sha256_of("\n".join(digests).encode())


def _request(target: str, access: RegistryAccess) -> Request:
    reference = Reference(f"registry://{target}", "registry", target)
    return Request(reference, allowance=Allowance(limits_from(os.environ)), access=access)


def _repository(name: RegistryName, access: RegistryAccess) -> Repository:
    """Return a repository at its own registry: a mirror need not know of all that is there."""
    request = _request(name.host, access)
    home = pull_sources(name, access, request.remarks.note)[-1]
    return Repository(home, request, dial, Patience())


def _listed(asked: Repository, path: str, key: str, what: str, request: Request) -> Iterator[str]:
    """Yield what all pages of a list have; each begins behind the last one of the page before.

    A page without anything new is the end: some registries know no pages, and send all at once.
    """
    seen: set[str] = set()
    last = ""
    while new := [one for one in _page(asked, path, key, what, last, request) if one not in seen]:
        yield from new
        seen.update(new)
        last = new[-1]


def _page(
    asked: Repository, path: str, key: str, what: str, last: str, request: Request
) -> list[str]:
    behind = f"&last={quote(last, safe='', errors='surrogatepass')}" if last else ""
    download = Download(MAXIMUM_DOCUMENT, request)
    asked.fetch_list(f"{path}?n={_A_PAGE}{behind}", what, download)
    data = read_blob(download.blob, MAXIMUM_DOCUMENT, request.allowance.charge)
    fields = document.parse_object(data, what, request.allowance.keep)
    listed = fields.get(key) or []
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise FormatError(f"What the registry says of {what} is no list of names")
    return listed


def host_of(target: str) -> str:
    """Return the host of what follows `registry://`, a registry or a name. Raises UsageError."""
    return target.rstrip("/") if is_registry(target) else parse_name(target).host


def login_at(host: str, tell: Tell) -> RegistryAccess | None:
    """Return the login that this machine has for a registry, as whoever asks it can be given it.

    `tell` hears why there is none: an identity token is nobody else's.
    """
    login = find_login(RegistryName(host, "", ""), tell)
    if login is None or not login.password:
        return None
    return RegistryAccess(login.name, login.password)
