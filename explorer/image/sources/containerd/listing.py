"""The images that containerd has, as its client prints them: a line each, in columns.

Source: containerd, "ctr images ls"; nerdctl, "command reference".
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from explorer.allowance import Allowance
from explorer.image.request import Reference, Request
from explorer.image.sources.containerd.client import CTR, Client, check_client, namespaces
from explorer.image.sources.exchange import is_plain
from explorer.image.sources.source import Listed
from explorer.wording import parsed_size

_NERDCTLS = ("image", "ls", "--format", "{{.Repository}}:{{.Tag}}\t{{.CreatedAt}}")
# As Go writes it; of the zone's name behind it nothing is known.
_TIME, _TIME_WORDS = "%Y-%m-%d %H:%M:%S %z", 3
_NAMELESS = ("<none>", "sha256:")
_SIZE = slice(3, 5)


def listed_in_namespaces(allowance: Allowance) -> list[Listed]:
    """Return the images of the usual namespaces, or of the one that is set, each name once.

    The youngest is first, where the client tells: ctr does not.
    Raises EngineError, DamageError, LimitError.
    """
    is_ctr = check_client() == CTR
    request = Request(Reference("", "containerd", ""), allowance=allowance)
    found: dict[str, Listed] = {}
    for namespace in namespaces():
        client = Client(namespace, request)
        for one in _by_ctr(client) if is_ctr else _by_nerdctl(client):
            found.setdefault(one.names[0], one)
    return sorted(found.values(), key=lambda one: one.created or 0, reverse=True)


def _by_ctr(client: Client) -> Iterator[Listed]:
    for line in _lines(client, "images", "ls")[1:]:
        name, *rest = line.split() or [""]
        if _is_name(name):
            with suppress(ValueError):
                yield Listed("", [name], parsed_size(" ".join([name, *rest][_SIZE])))


def _by_nerdctl(client: Client) -> Iterator[Listed]:
    for line in _lines(client, *_NERDCTLS):
        name, _, created = line.partition("\t")
        if _is_name(name):
            yield Listed("", [name], created=_time(created))


def _time(text: str) -> int | None:
    with suppress(ValueError, OverflowError):
        told = " ".join(text.split()[:_TIME_WORDS])
        return int(datetime.strptime(told, _TIME).timestamp())
    return None


def _lines(client: Client, *words: str) -> list[str]:
    return client.answer(*words).decode("utf-8", "replace").splitlines()


def _is_name(text: str) -> bool:
    """Return whether it names an image; digests stand in the list of Kubernetes as well."""
    return bool(text) and is_plain(text) and not text.startswith(_NAMELESS)
