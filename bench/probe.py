"""One measurement in a process of its own: `python -m bench.probe WHAT PATH` prints JSON."""

from __future__ import annotations

import compileall
import json
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


def compile_package() -> None:
    """Compile the program's modules, as pip does when it installs them."""
    compileall.compile_dir(ROOT / "explorer", quiet=1)


@dataclass(frozen=True, slots=True)
class Probe:
    """Seconds of the work alone, bytes it added to the process, bytes of the whole process."""

    seconds: float
    added: int
    peak: int


def probe(what: str, path: Path) -> Probe:
    """Run one piece of work on a file in a fresh interpreter."""
    command = [sys.executable, "-m", "bench.probe", what, str(path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Probe(**json.loads(done.stdout))


def best(path: Path, *works: str, times: int = 5) -> list[Probe]:
    """Run pieces of work in turns, so that a busy machine slows all; return each one's quickest."""
    rounds = [[probe(what, path) for what in works] for _ in range(times)]
    return [min(ones, key=lambda one: one.seconds) for ones in zip(*rounds, strict=True)]


def _index(path: Path) -> Callable[[], object]:
    from explorer.layers import index_tar

    return lambda: index_tar(path.open("rb", buffering=1 << 18))


def _tarfile(path: Path) -> Callable[[], object]:
    def walk() -> object:
        archive = tarfile.open(path)  # noqa: SIM115 - its members are what is measured
        return archive, [member.name for member in archive]

    return walk


_WORK = {"index": _index, "tarfile": _tarfile}


def _peak() -> int:
    """Return the most memory the process ever had, in bytes.

    From Linux's own account: the other one, `ru_maxrss`, begins with the parent's peak.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line)


def _main(what: str, path: str) -> None:
    work = _WORK[what](Path(path))
    baseline, started = _peak(), time.perf_counter()
    kept = work()
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "added": _peak() - baseline, "peak": _peak()}))
    del kept


if __name__ == "__main__":
    _main(*sys.argv[1:])
