"""Clusters that are joined: by TLS, with logins that leave no trace, and while they go down."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import pytest

from tests.cli.command import Result, layer_explorer
from tests.fleet.clusters import Machines, machines, settings, shown_by
from tests.fleet.conftest import Registry
from tests.fleet.fleets import clean, leaking, push, stored
from tests.forwarding import forwarding
from tests.hostile.serving import Talk
from tests.registry import certified, running_registry
from tests.waiting import LIMIT

USER, PASSWORD = "ada", "love" + "lace-of-the-sweep"
LOGIN = f"{USER}:{PASSWORD}"
CODED = base64.b64encode(LOGIN.encode())
BASE = leaking("base")


class Guarded(NamedTuple):
    """A registry that wants a login, and a cluster with TLS whose workers have none."""

    host: str
    cluster: Machines
    caller: Mapping[str, str]
    """The environment of who sweeps: it has a login."""


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Guarded]:
    for name in ("registry", "tls", "machine", "caller/.docker"):
        (tmp_path / name).mkdir(parents=True)
    with running_registry(tmp_path / "registry", login=(USER, PASSWORD)) as host:
        for number in (1, 2):
            push(tmp_path, host, f"team/app:{number}", BASE, clean(str(number)), login=LOGIN)
        logins = {"auths": {host: {"auth": CODED.decode()}}}
        (tmp_path / "caller/.docker/config.json").write_text(json.dumps(logins))
        trusted = str(tmp_path / "registry/certificate.pem")
        dask = settings(tmp_path / "tls", certified(tmp_path / "tls"))
        env = {"DASK_CONFIG": dask, "SSL_CERT_FILE": trusted}
        worker = {**env, **home(tmp_path / "machine")}
        with machines(tmp_path / "machine", "tls", worker) as there:
            yield Guarded(host, there, {**env, **home(tmp_path / "caller")})


def home(folder: Path) -> Mapping[str, str]:
    """Return the environment of a user whose logins are in a folder of his own."""
    path = str(folder)
    own = {"HOME": path, "XDG_CONFIG_HOME": path, "XDG_RUNTIME_DIR": path}
    return {**own, "DOCKER_CONFIG": f"{path}/.docker"}


def test_a_login_goes_to_the_workers_and_leaves_no_trace(guarded: Guarded, tmp_path: Path) -> None:
    def sweep(name: str, *options: str, stdin: bytes = b"", env: Mapping[str, str]) -> Result:
        forms = [f"--format={one}={tmp_path}/{name}.{one}" for one in ("json", "html", "sarif")]
        at = ("--scheduler", guarded.cluster.address, "--store", str(tmp_path / name))
        kept = ("--export", f"{tmp_path}/{name}.out", *forms, "--format=text", "--verbose")
        source = f"registry://{guarded.host}/team/app"
        words = ("sweep", *options, *at, *kept, source)
        return layer_explorer(*words, stdin=stdin, environment=env)

    nobody = {**guarded.caller, **home(tmp_path / "machine")}
    given = ("--send-credentials", "--username", USER, "--password-stdin")
    kept = sweep("kept", "--send-credentials", env=guarded.caller)
    told = sweep("told", *given, stdin=PASSWORD.encode(), env=nobody)
    for done in (kept, told):
        assert done.status == 1, done.err
        assert done.lines[0] == "Failed: 2 images of 1 name: 2 failed."
    own = sweep("own", env=guarded.caller)
    assert own.status == 3
    assert "it wants a login, and none is known" in own.out.decode()

    written = [one for one in tmp_path.rglob("*") if one.is_file()]
    written = [one for one in written if not one.is_relative_to(tmp_path / "caller")]
    assert {tmp_path / "kept/sweep.sqlite", tmp_path / "machine/worker.log"} <= {*written}
    seen = {str(one): one.read_bytes() for one in written}
    seen |= {name: shown_by(server) for name, server in guarded.cluster.running.items()}
    seen |= {name: one.out + one.err.encode() for name, one in (("kept", kept), ("told", told))}
    assert b"SSL_CERT_FILE" in seen["worker"]
    for name, content in seen.items():
        assert PASSWORD.encode() not in content, name
        assert CODED not in content, name


# -- A scheduler that goes down


def swept(there: Machines, tmp_path: Path, source: str, patience: str) -> Result:
    """Sweep with so much patience for a scheduler that does not answer."""
    at = ("--scheduler", there.address, "--store", tmp_path / "store", "--format", "json")
    env = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": patience}
    return layer_explorer("sweep", *at, source, environment=env)


def causes(done: Result) -> list[tuple[int, int]]:
    """Return of each cause how many images and secrets it has."""
    told = json.loads(done.out)
    return [(len(one["images"]), len(one["findings"])) for one in told["causes"]]


@pytest.fixture
def plain(registry: Registry, tmp_path: Path) -> Iterator[tuple[Machines, Registry]]:
    """Give a cluster, and a registry of a dozen images."""
    for number in range(12):
        layers = (BASE, leaking("own") if number == 7 else clean(str(number)))
        push(tmp_path, registry.host, f"team/app:{number}", *layers)
    (tmp_path / "machine").mkdir()
    with machines(tmp_path / "machine") as there:
        yield there, registry


def goes_down(there: Machines, *, comes_back: bool) -> Callable[[Talk], None]:
    """Return what stops a cluster once, when a registry is asked, and starts it again at once."""
    once = Lock()

    def answer(_: Talk) -> None:
        if once.acquire(blocking=False):
            there.stop()
            if comes_back:
                there.start()

    return answer


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_scheduler_goes_down_in_the_middle(
    plain: tuple[Machines, Registry], tmp_path: Path, comes_back: bool
) -> None:
    there, registry = plain
    last = stored(clean("9"))
    with forwarding(registry.host) as proxy:
        passes = proxy.answers[""]
        stops = goes_down(there, comes_back=comes_back)

        def answer(talk: Talk) -> None:
            stops(talk)
            passes(talk)

        proxy.answers = {last: answer, "": passes}
        source = f"registry://{proxy.host}/team/app"
        done = swept(there, tmp_path, source, f"{LIMIT}s" if comes_back else "1s")
        if comes_back:
            assert "it is joined again, and the sweep goes on" in done.err
        else:
            assert done.status == 3
            assert done.out == b""
            assert done.err.endswith(
                "The cluster went away in the middle of the sweep. What was done is kept: the same "
                "command goes on from there\n"
            )
            there.start()
            done = swept(there, tmp_path, source, f"{LIMIT}s")
            assert "Goes on where a sweep was ended: " in done.err
    assert done.status == 1, done.err
    assert causes(done) == [(12, 1), (1, 1)]
    assert json.loads(done.out)["errors"] == []
    # Only what the cluster had not told of yet is read again.
    fetched = Counter(one.rpartition("/")[2] for one in proxy.asked)
    assert fetched[stored(BASE)] == 1
    assert fetched[last] == 2
