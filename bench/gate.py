"""One run of the program as a process: what it takes, with all processes that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bench.probe import ROOT

_INTERVAL = 0.02
_STATUSES = (0, 1, 3)


class Run(NamedTuple):
    """Seconds from start to end, seconds of processor time, and the most bytes of memory."""

    seconds: float
    processor: float
    memory: int


def run(
    image: Path | str,
    *options: str,
    environment: Mapping[str, str] | None = None,
    weighed: bool = True,
) -> Run:
    """Run the gate on an image; its report goes nowhere."""
    return run_words("--ci", *options, str(image), environment=environment, weighed=weighed)


def run_words(
    *words: str, environment: Mapping[str, str] | None = None, weighed: bool = True
) -> Run:
    """Run the program; what it prints goes nowhere.

    To weigh its memory stops it again and again: where only its time counts nobody does.
    """
    command = [sys.executable, "-m", "explorer", *words]
    started = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        memory = 0
        while (ended := os.wait4(process.pid, os.WNOHANG if weighed else 0))[0] == 0:
            memory = max(memory, sum(map(_memory, family(process.pid))))
            time.sleep(_INTERVAL)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(ended[1])
    if process.returncode not in _STATUSES:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return Run(seconds, ended[2].ru_utime + ended[2].ru_stime, memory)


def family(process: int) -> Iterator[int]:
    """Yield a process and those that it has started, and they."""
    yield process
    # Any thread may have started one; it may be gone by now.
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text(encoding="ascii").split():
                yield from family(int(child))


def _memory(process: int) -> int:
    """Return the bytes of memory a process has, its share of what others have too (proc(5))."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:")
