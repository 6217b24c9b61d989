"""Our whole analysis of an image against dive's, each as a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import peers
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
    commands = [
        [sys.executable, "-c", _ANALYSE, str(image)],
        [sys.executable, "-m", "explorer", "ls", str(image)],
    ]
    if theirs := peers.dive(image):
        commands.append(theirs)
    analysis, listing, *dive = _quickest(commands)
    yield Figure("our analysis of 130,000 entries in 17 layers", f"{analysis:.2f} s")
    yield Figure("… and every entry listed, `layer-explorer ls`", f"{listing:.2f} s")
    yield from _against_dive(analysis, dive)


def _against_dive(ours: float, dive: Sequence[float]) -> Iterator[Figure]:
    target = f"at least {_SHARE}"
    if not dive:
        yield Figure("… times as quick as dive", "dive is not installed", target)
        return
    times = dive[0] / ours
    yield Figure("dive's analysis", f"{dive[0]:.1f} s")
    yield Figure("… times as quick as dive", f"{times:.0f}", target, times >= _SHARE)


def _quickest(commands: Sequence[Sequence[str]]) -> list[float]:
    """Run commands in turns, three times, and return the best time of each."""
    rounds = [[_seconds(command) for command in commands] for _ in range(3)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _seconds(command: Sequence[str]) -> float:
    """Run a command to its end, whatever its verdict on the image is."""
    started = time.perf_counter()
    environment = {**os.environ, "CI": "true"}  # for dive: no terminal interface
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    if done.returncode not in (0, 1) or b"Traceback" in done.stderr:
        raise RuntimeError(f"{command[:3]} failed: {done.stderr.decode(errors='replace')}")
    return time.perf_counter() - started
