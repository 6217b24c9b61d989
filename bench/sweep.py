"""A sweep of 2,000 tags of 200 names: what it reads, how long it takes, what grows with it.

`bench/sweep.svg` shows what client, scheduler and worker take as the number of tags doubles.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from bench.figures import Figure, megabytes
from bench.gate import family
from bench.plot import Series, plotted
from bench.probe import ROOT
from bench.registry import NAMES, Filled, filled
from explorer.cache import VARIABLE
from explorer.fleet.cluster import cluster
from explorer.fleet.store import FILE, SweepStore
from explorer.fleet.sweeping import SweepProgress, sweep
from tests.fleet.fleets import assignment
from tests.registry import free_port, running_registry

_PICTURE = Path(__file__).with_name("sweep.svg")
_WORKERS = (1, 2, 4)
_STEPS = 3
_KNOWN, _OVERHEAD, _FLAT, _AGAIN = 5, 20, 1.1, 10
_FIRST, _OTHER = b"first", b"other"
"""What two sweeps judge by: the second one judges all images anew, of which all is known."""
_INTERVAL = 0.05
_PROFILES = "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"
"""What a cluster of this machine has off as well: profiles of the last hour, in memory."""
_BLOB = re.compile(r'"GET /v2/\S+/blobs/(sha256:[0-9a-f]{64}) ')
_REQUEST = re.compile(r'"(?:GET|HEAD) /v2/')


def measure(folder: Path) -> Iterator[Figure]:
    """Fill a registry, and sweep it in several ways, each time from the beginning."""
    if not all(map(shutil.which, ("docker-registry", "skopeo"))):
        yield Figure("a sweep", "docker-registry is not installed")
        return
    with running_registry(folder) as host:
        registry = filled(host)
        log = _Log(folder / "log")
        tags = f"{len(registry.references):,} tags of {NAMES} names"
        yield Figure(tags, f"{len(registry.layers):,} distinct layers")
        yield from _first_sweeps(registry, folder, log)
        yield from _as_a_command(registry, folder)
        yield from _growth(registry, folder)


# -- In this process, with workers of this machine


class _Swept(NamedTuple):
    """A sweep: its seconds, those its workers were at work by kind of task, how many these were."""

    seconds: float
    busy: Mapping[str, float]
    tasks: Mapping[str, int]
    progress: SweepProgress

    @property
    def overhead(self) -> float:
        """Milliseconds for each task in which the one worker had nothing to do."""
        return 1000 * (self.seconds - sum(self.busy.values())) / sum(self.tasks.values())

    def each(self, kind: str) -> float:
        """Milliseconds that a task of a kind takes."""
        return 1000 * self.busy[kind] / self.tasks[kind]


def _first_sweeps(registry: Filled, folder: Path, log: _Log) -> Iterator[Figure]:
    for workers in _WORKERS:
        store = folder / f"store{workers}"
        log.forget()
        swept = _swept(registry, store, workers, _FIRST)
        yield Figure(f"the first sweep, {workers} workers", f"{swept.seconds:.1f} s")
        if workers == 1:
            yield from _work(registry, swept, log)
            size = (store / FILE).stat().st_size
            each = size / len(registry.references)
            yield Figure("… the store", f"{megabytes(size)}, {each / 1e3:.1f} KB a tag")
            yield from _judged_anew(registry, store)


def _work(registry: Filled, swept: _Swept, log: _Log) -> Iterator[Figure]:
    count, fetched = len(registry.layers), log.blobs()
    once = all(fetched[one] == 1 for one in registry.layers)
    yield Figure(
        "… layers read",
        f"{swept.progress.layers:,}",
        f"{count:,}, each fetched once",
        swept.progress.layers == count and once,
    )
    requests = log.requests() / len(registry.references)
    yield Figure("… requests to the registry for a tag", f"{requests:.1f}")
    target = f"at most {_OVERHEAD} ms"
    shown = f"{swept.overhead:.1f} ms, of {sum(swept.tasks.values()):,} tasks"
    yield Figure("… overhead of a task", shown, target, swept.overhead <= _OVERHEAD)
    for kind, what in (("look", "a look at a tag"), ("read", "reading a small layer")):
        yield Figure(f"… {what}", f"{swept.each(kind):.1f} ms")


def _judged_anew(registry: Filled, store: Path) -> Iterator[Figure]:
    anew = _swept(registry, store, 1, _OTHER)
    images, each = anew.tasks["judge"], anew.each("judge")
    what = f"an image whose layers are known, of {images:,}"
    yield Figure(what, f"{each:.1f} ms", f"at most {_KNOWN} ms", each <= _KNOWN)
    yield Figure("… with all that is done for it", f"{1000 * anew.seconds / images:.1f} ms")


def _swept(registry: Filled, folder: Path, workers: int, judging: bytes) -> _Swept:
    with cluster(None, workers) as client, SweepStore(folder) as store:
        told = assignment(store, judging)
        if store.begin("bench", judging):
            store.ask(registry.references)
        started = time.perf_counter()
        done = sweep(client, told, store, lambda _: None)
        seconds = time.perf_counter() - started
        store.end()
        return _Swept(seconds, *_tasks(client), done)


def _tasks(client: Any) -> tuple[dict[str, float], dict[str, int]]:  # noqa: ANN401 - Dask's
    """Return the seconds that tasks of each kind took on their workers, and how many there were."""
    busy, count = Counter[str](), Counter[str]()
    for name, one in client.cluster.scheduler.task_prefixes.items():
        kind = name.partition("-")[0]
        busy[kind] += one.all_durations.get("compute", 0)
        count[kind] += one.state_counts.get("memory", 0)
    return dict(busy), dict(count)


class _Log:
    """What a registry says of the requests that it had."""

    def __init__(self, path: Path) -> None:
        self._path, self._behind = path, 0

    def forget(self) -> None:
        """Count from now on."""
        self._behind = self._path.stat().st_size

    def blobs(self) -> Counter[str]:
        """Return how often each blob was asked for."""
        return Counter(_BLOB.findall(self._text()))

    def requests(self) -> int:
        """Return how many requests there were."""
        return len(_REQUEST.findall(self._text()))

    def _text(self) -> str:
        return self._path.read_bytes()[self._behind :].decode()


# -- As a command, with a scheduler and a worker in processes of their own


class _Taken(NamedTuple):
    """What a process has taken: seconds of processor time, and bytes of memory at most."""

    processor: float
    memory: int


def _as_a_command(registry: Filled, folder: Path) -> Iterator[Figure]:
    """Measure a second sweep of the same: whole runs, from the start to the report."""
    words = (f"registry://{registry.host}", "--store", str(folder / "store"))
    for what, most in (("a whole run of `sweep`", None), ("… and again, without news", _AGAIN)):
        started = time.perf_counter()
        with _command(folder, *words) as process:
            process.wait()
        seconds = time.perf_counter() - started
        target = f"at most {most} s" if most else ""
        yield Figure(what, f"{seconds:.1f} s", target, seconds <= most if most else None)


def _growth(registry: Filled, folder: Path) -> Iterator[Figure]:
    counts = [len(registry.references) >> step for step in reversed(range(_STEPS))]
    runs = [_joined(registry.references[:count], folder / f"joined{count}") for count in counts]
    of_each = {who: [run[who] for run in runs] for who in runs[0]}
    for who, taken in of_each.items():
        memory = [one.memory for one in taken]
        shown = ", ".join(map(megabytes, memory))
        holds = memory[-1] <= _FLAT * memory[0]
        tags = ", ".join(f"{one:,}" for one in counts)
        yield Figure(f"memory of the {who} at {tags} tags", shown, f"{_FLAT} times", holds)
    _PICTURE.write_text(plotted(_series(of_each)), encoding="utf-8")


def _series(of_each: Mapping[str, Sequence[_Taken]]) -> Iterator[Series]:
    for who, taken in of_each.items():
        megabytes_ = [one.memory / 1e6 for one in taken]
        yield Series(who, [one.processor for one in taken], megabytes_)


def _joined(references: Sequence[str], folder: Path) -> dict[str, _Taken]:
    """Sweep with a cluster that is joined; return what client, scheduler and worker have taken."""
    folder.mkdir()
    asked = folder / "references"
    asked.write_text("".join(f"{one}\n" for one in references))
    address = f"tcp://127.0.0.1:{free_port()}"
    joins = ("worker", address, "--no-dashboard", "--nworkers", "1", "--nthreads", "1")
    with ExitStack() as open_:
        begins = ("scheduler", "--no-dashboard", "--host", address)
        scheduler = open_.enter_context(_running(folder, "dask", *begins))
        worker = open_.enter_context(_running(folder, "dask", *joins))
        words = ("--scheduler", address, "--store", str(folder / "store"))
        with _command(folder, str(asked), *words) as process:
            client = _watched(process)
        of_worker = max(map(_taken, family(worker.pid)), key=lambda one: one.memory)
        return {"client": client, "scheduler": _taken(scheduler.pid), "worker": of_worker}


@contextmanager
def _command(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    report = folder / "report.json"
    options = ("--fail-on", "never", "--format", f"json={report}", "--quiet")
    with _running(folder, "explorer", "sweep", *words, *options) as process:
        yield process
        if process.wait():
            raise RuntimeError(f"The sweep ended with {process.returncode}")


@contextmanager
def _running(folder: Path, module: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module of Python until the context ends; what it says goes to a file."""
    environment = {**os.environ, VARIABLE: str(folder / "cache"), _PROFILES: "False"}
    with (
        (folder / f"{module}.log").open("ab") as log,
        subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


def _watched(process: subprocess.Popen[bytes]) -> _Taken:
    """Wait for a process, and return what it has taken shortly before its end."""
    last = _Taken(0, 0)
    while process.poll() is None:
        now = _taken(process.pid)
        last = _Taken(max(last.processor, now.processor), max(last.memory, now.memory))
        time.sleep(_INTERVAL)
    return last


def _taken(process: int) -> _Taken:
    """Return what a process has taken so far, nothing of one that is gone (proc(5))."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        ticks = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return _Taken(0, 0)
    peak = next((int(one.split()[1]) for one in status.splitlines() if "VmHWM" in one), 0)
    return _Taken(sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), 1024 * peak)
