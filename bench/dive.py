"""Our whole analysis of an image against dive's, each as a fresh process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.figures import Figure
from bench.images import write_docker_archive
from bench.probe import ROOT

_ENTRIES = 130_000
_LAYERS = 17
_DELETIONS = 300
_SHARE = 20
_ANALYSE = """
import sys
from explorer.analysis import Analysis
from explorer.image.sources import open_image
Analysis(open_image(sys.argv[1]), keep_contents=False).complete()
"""


def measure(folder: Path) -> Iterator[Figure]:
    """Analyse one docker-archive in both ways."""
    image = write_docker_archive(folder / "image.tar", _ENTRIES, _LAYERS, _DELETIONS)
    analysis = _best([sys.executable, "-c", _ANALYSE, str(image)])
    listing = _best([sys.executable, "-m", "explorer", "ls", str(image)])
    yield Figure("our analysis of 130,000 entries in 17 layers", f"{analysis:.2f} s")
    yield Figure("… and every entry listed, `layer-explorer ls`", f"{listing:.2f} s")
    yield from _against_dive(image, analysis)


def _against_dive(image: Path, ours: float) -> Iterator[Figure]:
    binary = shutil.which("dive", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
    target = f"at least {_SHARE}"
    if binary is None:
        yield Figure("… times as quick as dive", "dive is not installed", target)
        return
    theirs = _seconds([binary, "--source", "docker-archive", str(image)], CI="true")
    yield Figure("dive's analysis", f"{theirs:.1f} s")
    times = theirs / ours
    yield Figure("… times as quick as dive", f"{times:.0f}", target, times >= _SHARE)


def _best(command: Sequence[str]) -> float:
    return min(_seconds(command) for _ in range(3))


def _seconds(command: Sequence[str], **environment: str) -> float:
    """Run a command to its end, whatever its verdict on the image is."""
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False
    )
    if done.returncode not in (0, 1) or b"Traceback" in done.stderr:
        raise RuntimeError(f"{command[:3]} failed: {done.stderr.decode(errors='replace')}")
    return time.perf_counter() - started
