"""Runs that find nothing in the cache, and runs that find it all: what is known of layers.

`BENCH_GROUND` names a folder that keeps the ground from one run to the next.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from bench.gate import run
from bench.ground import build
from bench.images import append_layer
from bench.probe import ROOT
from explorer.cache import VARIABLE
from sample_images.catalogue import ARCHIVES

_ROUNDS = 9
_COLD, _WARM, _AGAIN, _ADDED = 0.8, 0.3, 0.7, 1.0
_VERSION = 2


def measure(folder: Path) -> Iterator[Figure]:
    """Measure the least of several runs: a sample, and the ground, alone and as a base."""
    yield from _start()
    yield from _sample(folder / "sample")
    yield from _ground(folder)


def _start() -> Iterator[Figure]:
    ours, pythons = (
        min(_seconds(sys.executable, *words) for _ in range(_ROUNDS))
        for words in (("-m", "explorer", "--version"), ("-c", "1"))
    )
    yield Figure("Python's own start", f"{pythons:.3f} s")
    yield _figure("`--version`", ours, _VERSION * pythons, digits=3)


def _sample(cache: Path) -> Iterator[Figure]:
    image = ARCHIVES / "deleted-env.docker.tar.gz"
    kept = {VARIABLE: str(cache)}
    cold = []
    for _ in range(_ROUNDS):
        shutil.rmtree(cache, ignore_errors=True)
        cold.append(run(image, environment=kept, weighed=False).seconds)
    yield _figure("a sample of 5 KB, nothing in the cache", min(cold), _COLD)
    warm = min(run(image, environment=kept, weighed=False).seconds for _ in range(_ROUNDS))
    yield _figure("… and again", warm, _WARM)


def _ground(folder: Path) -> Iterator[Figure]:
    ground = build(Path(os.environ.get("BENCH_GROUND", folder)))
    kept = {VARIABLE: str(folder / "ground")}
    size = ground.image.stat().st_size / 1e9
    first = run(ground.image, environment=kept, weighed=False)
    yield Figure(f"an image of {size:.1f} GB, its layers not known", f"{first.seconds:.1f} s")
    again = min(run(ground.image, environment=kept, weighed=False).seconds for _ in range(_ROUNDS))
    yield _figure("… and again", again, _AGAIN)
    added = append_layer(ground.image, folder / "added.tar")
    yield _figure(
        "another archive of it with a small layer more, whose bytes are hashed",
        run(added, environment=kept, weighed=False).seconds,
        _ADDED,
    )
    layout = folder / "layout"
    for image in (ground.image, added):
        _copy(image, layout)
        before = run(f"oci:{layout}:bench", environment=kept, weighed=False).seconds
    yield _figure("… the same in a folder that has had the base before", before, _ADDED)


def _copy(image: Path, layout: Path) -> None:
    command = ["skopeo", "copy", "--quiet", "--dest-oci-accept-uncompressed-layers"]
    target = f"oci:{layout}:bench"
    subprocess.run([*command, f"docker-archive:{image}", target], check=True, cwd=ROOT)


def _figure(what: str, seconds: float, most: float, *, digits: int = 2) -> Figure:
    target = f"at most {most:.{digits}f} s"
    return Figure(what, f"{seconds:.{digits}f} s", target, seconds <= most)


def _seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started
