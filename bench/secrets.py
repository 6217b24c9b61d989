"""The whole headless analysis of clean software, against a digest of the same bytes and peers.

`BENCH_GROUND` names a folder that keeps the ground from one run to the next.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import peers
from bench.figures import Figure
from bench.ground import Ground, build
from bench.probe import ROOT

_ROUNDS = 2
_DIGESTS, _SHARE = 5, 1
_PROCESSORS = 4
_COMPARED = ("Kingfisher", "Trivy")
_MEMORY = 400
_DIGEST = """
import hashlib, sys
with open(sys.argv[1], "rb") as file:
    hashlib.file_digest(file, "sha256").hexdigest()
"""


def measure(folder: Path) -> Iterator[Figure]:
    """Search one image of real software in three ways, in turns."""
    ground = build(Path(os.environ.get("BENCH_GROUND", folder)))
    size = ground.image.stat().st_size
    digest = _quickest([sys.executable, "-c", _DIGEST, str(ground.image)])
    seconds, found = _analysed(ground.image)
    yield Figure(
        f"whole analysis of {size / 1e9:.1f} GB, {found['entries']:,} entries", f"{seconds:.1f} s"
    )
    yield Figure("SHA-256 of the same bytes, in Python", f"{digest:.1f} s")
    times = seconds / digest
    yield Figure("… times as long", f"{times:.1f}", f"at most {_DIGESTS}", times <= _DIGESTS)
    yield from _on_processors(found, ground)
    yield from _against_peers(seconds, ground)
    peak = int(found["peak"])
    yield Figure("peak memory, all processes", f"{peak} MB", f"under {_MEMORY} MB", peak < _MEMORY)
    counts = found["counts"]
    worst = sum(counts.get(name, 0) for name in ("critical", "high"))
    yield Figure("findings at high and above, none of them real", f"{worst}", "0", worst == 0)
    yield Figure("findings at medium", f"{counts.get('medium', 0)}")
    yield Figure("findings at low", f"{counts.get('low', 0)}")


def _on_processors(found: Mapping[str, Any], ground: Ground) -> Iterator[Figure]:
    """Measure what one processor makes of it, and tell what more of them can."""
    alone, _ = _analysed(ground.image, "taskset", "--cpu-list", "0")
    yield Figure("… on one processor", f"{alone:.1f} s")
    reading, searching = found["reading"], found["searching"]
    yield Figure(
        "processor time of the process that reads, of those that search",
        f"{reading:.1f} s, {searching:.1f} s",
    )
    least = max(reading, (reading + searching) / _PROCESSORS)
    yield Figure(f"… so on {_PROCESSORS} processors not under", f"{least:.1f} s")


def _analysed(image: Path, *pinned: str) -> tuple[float, dict[str, Any]]:
    """Return the best time of two fresh processes, and what they found."""
    command = [*pinned, sys.executable, "-m", "bench.whole", str(image)]
    best, said = min(_run(command) for _ in range(_ROUNDS))
    return best, json.loads(said)


def _against_peers(ours: float, ground: Ground) -> Iterator[Figure]:
    for name, command in peers.searching(ground.image, ground.files).items():
        target = f"at most {_SHARE}" if name in _COMPARED else ""
        what = f"our share of {name}'s time"
        if command is None:
            yield Figure(what, f"{name} is not installed", target)
            continue
        theirs = _quickest(command)
        share = ours / theirs
        yield Figure(f"{name} on the same", f"{theirs:.1f} s")
        yield Figure(what, f"{share:.2f}", target, share <= _SHARE if target else None)


def _quickest(command: Sequence[str]) -> float:
    return min(_run(command)[0] for _ in range(_ROUNDS))


def _run(command: Sequence[str]) -> tuple[float, str]:
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
    # Kingfisher's statuses from 200 on say that it found something.
    if done.returncode not in (0, 200, 205):
        raise RuntimeError(f"{command[:2]} failed with {done.returncode}: {done.stderr[-500:]}")
    return time.perf_counter() - started, done.stdout
