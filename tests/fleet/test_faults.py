"""Registries that fail in the middle of a sweep, with TLS and tokens everywhere.

A real registry wants tokens of a real signature; a scheduler and a worker are processes of their
own. Between them and the registry stands a proxy that breaks what passes through it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from explorer import limits
from tests.builders import packed
from tests.cli.command import layer_explorer
from tests.fleet.clusters import Machines, machines, settings
from tests.fleet.fleets import clean, leaking, push, stored
from tests.forwarding import Breaking, answers, cuts_body, forwarding, passes, resets
from tests.hostile.serving import Answer, Served, Talk, says
from tests.registry import certified, running_registry
from tests.token_server import User, auth_settings, signed, token_server

ADA = User("ada", "love" + "lace", ("pull", "push"))
BASE, BROKEN = leaking("base"), clean("3")
IMAGES = {f"team/app:{number}": (BASE, clean(str(number))) for number in range(6)}
_SIZE = len(packed(BROKEN, "gzip"))
OTHER = next(one for at in range(4, 99) if len(one := packed(clean(str(at)), "gzip")) == _SIZE)
A_MOMENT = timedelta(seconds=2)


class Guarded(NamedTuple):
    """A registry that wants tokens, who gives these, and a cluster, all with one certificate."""

    host: str
    tokens: Served
    files: Mapping[str, str]
    cluster: Machines


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "registry").mkdir()
    files = certified(folder)
    env = {"DASK_CONFIG": settings(folder, files), "SSL_CERT_FILE": files["certificate"]}
    with (
        token_server(files, ADA) as tokens,
        running_registry(folder / "registry", auth=auth_settings(tokens, files)) as host,
        machines(folder, "tls", env) as there,
    ):
        for name, layers in IMAGES.items():
            push(folder, host, name, *layers, login=f"{ADA.name}:{ADA.password}")
        yield Guarded(host, tokens, files, there)


@contextmanager
def proxy(guarded: Guarded, uses: int, *breakings: Breaking) -> Iterator[Served]:
    """Give a way to the registry, on which a token is over when it was used so often."""
    over = signed("", (), guarded.files, is_over=True)
    used: Counter[str] = Counter()

    def changed(head: str) -> str:
        token = head.partition("Authorization: Bearer ")[2].partition("\r\n")[0]
        used[token] += 1
        return head.replace(token, over) if token and used[token] > uses else head

    with forwarding(guarded.host, *breakings, files=guarded.files, changed=changed) as served:
        yield served


def swept(guarded: Guarded, proxy: Served, tmp_path: Path) -> tuple[int, dict[str, Any]]:
    """Sweep, and return the status and the report."""
    at = ("--scheduler", guarded.cluster.address, "--store", tmp_path / "store")
    login = ("--send-credentials", "--username", ADA.name, "--password-stdin")
    source = f"registry://{proxy.host}/team/app"
    words = ("sweep", *at, *login, "--format", "json", source)
    password = ADA.password.encode()
    done = layer_explorer(*words, stdin=password, environment=guarded.cluster.env)
    assert done.out, done.err
    return done.status, json.loads(done.out)


def is_whole(told: Mapping[str, Any]) -> bool:
    """Return whether all images were read, and what leaks in each was found."""
    assert told["errors"] == []
    assert [one["result"] for one in told["images"]] == ["fail"] * len(IMAGES)
    return [len(one["images"]) for one in told["causes"]] == [len(IMAGES)]


@pytest.mark.parametrize(("uses", "breakings"), [(1, []), (3, []), (2, [cuts_body, resets])])
def test_a_token_that_is_over_is_followed_by_a_new_one(
    guarded: Guarded, tmp_path: Path, uses: int, breakings: list[Breaking]
) -> None:
    with proxy(guarded, uses, *breakings) as served:
        guarded.tokens.talks.clear()
        status, told = swept(guarded, served, tmp_path)
    assert status == 1
    assert is_whole(told)
    # A layer each at least: a token is for one use, or breaks in the middle of one.
    assert len(guarded.tokens.talks) > len(IMAGES)


def only(layer: bytes, breaking: Breaking) -> Breaking:
    """Break one layer alone."""

    def breaks(talk: Talk, chunks: Iterator[bytes]) -> None:
        is_meant = talk.head.split()[1].endswith(stored(layer))
        (breaking if is_meant else passes)(talk, chunks)

    return breaks


def in_a_moment() -> str:
    """Return a date of HTTP that is near."""
    return format_datetime(datetime.now(UTC) + A_MOMENT, usegmt=True)


@pytest.mark.parametrize("status", [429, 503])
def test_a_registry_that_asks_for_patience_has_it(
    guarded: Guarded, tmp_path: Path, status: int
) -> None:
    def with_date(talk: Talk) -> None:
        says(status, b"", f"Retry-After: {in_a_moment()}")(talk)

    in_seconds = says(status, b"", "Retry-After: 1")
    rests = [only(BASE, answers(one)) for one in (in_seconds, with_date)]
    with proxy(guarded, 1_000, *rests) as served:
        assert is_whole(swept(guarded, served, tmp_path)[1])
        asked = Counter(served.asked)
    # Twice to wait, and once with the token that it has from before.
    assert asked[f"/v2/team/app/blobs/{stored(BASE)}"] == 3


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (says(429, b"", "Retry-After: 3600"), "was asked too often"),
        (says(503, b"", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"), "answered with status 503"),
        (says(200, OTHER), "its digest is sha256:"),
    ],
    ids=["too long a rest", "for ever", "other bytes"],
)
def test_what_is_not_read_is_named_and_never_passes(
    guarded: Guarded, tmp_path: Path, answer: Answer, why: str
) -> None:
    with proxy(guarded, 1_000) as served:
        served.answers = {stored(BROKEN): answer, **served.answers}
        is_named(*swept(guarded, served, tmp_path), why)
        assert served.asked.count(f"/v2/team/app/blobs/{stored(BROKEN)}") == 1


def test_a_layer_that_always_breaks_off_is_named(guarded: Guarded, tmp_path: Path) -> None:
    cuts = [only(BROKEN, cuts_body)] * 3 * limits.MOST_TRIES
    with proxy(guarded, 1_000, *cuts) as served:
        is_named(*swept(guarded, served, tmp_path), "the registry went away after")


def is_named(status: int, told: Mapping[str, Any], why: str) -> None:
    """Fail unless one image alone is not read whole, and says why."""
    assert status == 3
    assert told["result"] == "error"
    results = Counter(one["result"] for one in told["images"])
    assert results == {"fail": len(IMAGES) - 1, "error": 1}
    (error,) = told["errors"]
    assert error["reference"].endswith("/team/app:3")
    assert error["message"].startswith("Layer 2: ")
    assert why in error["message"]
    assert [len(one["images"]) for one in told["causes"]] == [len(IMAGES)]
