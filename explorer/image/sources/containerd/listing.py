"""The images that containerd has, as its client prints them: a line each, in columns.

Source: containerd, "ctr images ls", "ctr content ls"; nerdctl, "command reference".
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from explorer.allowance import Allowance
from explorer.errors import EngineError
from explorer.image.request import Reference, Request
from explorer.image.sources.containerd.client import CTR, Client, check_client, namespaces
from explorer.image.sources.containerd.content_store import LONGEST_LISTING
from explorer.image.sources.exchange import is_plain
from explorer.image.sources.source import Listed
from explorer.wording import parsed_size

_NERDCTLS = ("image", "ls", "--format", "{{.Repository}}:{{.Tag}}\t{{.CreatedAt}}")
# As Go writes it; of the zone's name behind it nothing is known.
_TIME, _TIME_WORDS = "%Y-%m-%d %H:%M:%S %z", 3
_NAMELESS = ("<none>", "sha256:")
_DIGEST, _SIZE = 2, slice(3, 5)
# As "ctr content ls" writes an age: "Less than a second", "About an hour", "3 weeks".
_COLUMN, _AGE = re.compile(r"\t+"), 2
_SPAN = re.compile(
    r"(?:(\d{1,6})|less than a|about an?) (second|minute|hour|day|week|month|year)s?"
)
_HOUR, _DAY = 3600, 86_400
_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": _HOUR,
    "day": _DAY,
    "week": 7 * _DAY,
    "month": 30 * _DAY,
    "year": 365 * _DAY,
}


def listed_in_namespaces(allowance: Allowance) -> list[Listed]:
    """Return the images of the usual namespaces, or of the one that is set, each name once.

    The youngest is first: the time is when an image came here, which is all that clients tell.
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
    rows = [words for line in _lines(client, "images", "ls")[1:] if (words := line.split())]
    times = _times(client) if rows else {}
    for words in rows:
        if _is_name(words[0]):
            with suppress(ValueError, IndexError):
                size = parsed_size(" ".join(words[_SIZE]))
                yield Listed("", words[:1], size, times.get(words[_DIGEST]))


def _times(client: Client) -> dict[str, int]:
    """Return when contents came here, by their digests; nothing of what is not told."""
    with suppress(EngineError):
        listed = client.answer("content", "ls", limit=LONGEST_LISTING).decode("utf-8", "replace")
        rows = [_COLUMN.split(line) for line in listed.splitlines()[1:]]
        ages = ((row[0], _seconds(row[_AGE])) for row in rows if len(row) > _AGE)
        now = int(time.time())
        return {digest: now - age for digest, age in ages if age is not None}
    return {}


def _seconds(age: str) -> int | None:
    found = _SPAN.fullmatch(age.strip().lower())
    return int(found[1] or 1) * _SECONDS[found[2]] if found else None


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
