"""Registries full of images that share layers, and sweeps of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from explorer.fleet.model import Assignment
from explorer.fleet.sources import Narrowing, references_of
from explorer.fleet.store import SweepStore
from explorer.fleet.sweeping import SweepProgress, sweep
from explorer.image.request import NO_ACCESS
from explorer.limits import DEFAULTS
from explorer.records.record_cache import dependence
from explorer.report.policy import Policy
from explorer.report.sweeps.judging import PolicyJudge
from explorer.report.sweeps.model import SweepReport
from explorer.secrets.builtin import scanner
from sample_images.engines.server import run
from sample_images.tokens import github_token
from tests.builders import OciLayout, TarBuilder, packed, sha256, tar_bytes

Cluster: TypeAlias = Any
"""A client of a cluster of this machine, as Dask has it."""

JUDGING = b"tests"


def leaking(name: str) -> bytes:
    """Return a layer with a secret of its own."""
    return TarBuilder().file(f"{name}.env", f"TOKEN={github_token(name)}\n".encode()).build()


def clean(name: str) -> bytes:
    """Return a layer without any."""
    return tar_bytes({name: name.encode()})


def stored(layer: bytes) -> str:
    """Return the digest of a layer as registries have it here."""
    return sha256(packed(layer, "gzip"))


def listed(*sources: str, narrowing: Narrowing = Narrowing()) -> list[str]:  # noqa: B008 - immutable
    """Return the references that sources stand for, all of which can be listed."""

    def fails(name: str, why: str) -> None:
        raise AssertionError(f"{name}: {why}")

    return [*references_of(sources, narrowing, lambda _: NO_ACCESS, fails)]


def push(folder: Path, host: str, name: str, *layers: bytes, login: str = "") -> str:
    """Push an image, `NAME:TAG`, with a login, `NAME:PASSWORD`, and return its reference."""
    layout = OciLayout()
    path = folder / name.replace("/", "-").replace(":", "-")
    layout.name(layout.image([*layers]), "1").write(path)
    target = f"docker://{host}/{name}"
    options = ["--dest-tls-verify=false", *([f"--dest-creds={login}"] if login else [])]
    run(["skopeo", "copy", *options, f"oci:{path}:1", target])
    return f"registry://{host}/{name}"


def blob_file(registry: Path, digest: str) -> Path:
    """Return the file in which a registry keeps a blob."""
    digits = digest.removeprefix("sha256:")
    blobs = registry / "data/docker/registry/v2/blobs/sha256"
    return blobs / digits[:2] / digits / "data"


def assignment(store: SweepStore, judging: bytes = JUDGING) -> Assignment:
    """Return what workers are told in tests."""
    rules, key = scanner().rules, store.key
    judge = PolicyJudge.of(Policy(), date(2026, 1, 1))
    return Assignment(None, DEFAULTS, key, dependence(rules, DEFAULTS, key), judging, judge)


def swept(
    client: Cluster,
    folder: Path,
    references: Sequence[str],
) -> tuple[SweepReport, SweepProgress]:
    """Sweep some references to the end."""
    with SweepStore(folder) as store:
        if store.begin("tests", JUDGING):
            store.ask(references)
        done = sweep(client, assignment(store), store, lambda _: None)
        report = SweepReport.of(store)
        store.end()
    return report, done


def kill_workers(client: Cluster) -> None:
    """Kill the processes of a cluster of this machine, as a machine that goes down does."""
    for nanny in [*client.cluster.workers.values()]:
        if nanny.pid:
            with suppress(ProcessLookupError):
                os.kill(nanny.pid, signal.SIGKILL)
