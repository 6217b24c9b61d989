"""A sweep of 2,000 tags of 200 names: what it reads, how long it takes, what grows with it.

`bench/sweep.svg` shows what client, scheduler and worker take as the number of tags doubles.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
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
_TABLES = ("asked", "tags", "images", "places", "layers", "found", "held")
_INTERVAL = 0.2
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


# -- In this process, with workers of this machine


class _Swept(NamedTuple):
    """A sweep: its seconds, those its workers were at work by kind of task, how many these were.

    A look is at several tags, and several images are judged by one task.
    """

    seconds: float
    busy: Mapping[str, float]
    tasks: Mapping[str, int]
    progress: SweepProgress

    @property
    def overhead(self) -> float:
        """Milliseconds for each task in which the one worker had nothing to do."""
        return 1000 * (self.seconds - sum(self.busy.values())) / sum(self.tasks.values())

    @property
    def look(self) -> float:
        """Milliseconds that a look at a tag takes."""
        return 1000 * self.busy["look"] / self.progress.references

    @property
    def read(self) -> float:
        """Milliseconds that reading a layer takes."""
        return 1000 * self.busy["read"] / self.progress.layers

    @property
    def judge(self) -> float:
        """Milliseconds that judging an image takes, of which all layers are known."""
        return 1000 * self.busy["judge"] / self.progress.images


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
    yield Figure("… a look at a tag", f"{swept.look:.1f} ms")
    yield Figure("… reading a small layer", f"{swept.read:.1f} ms")


def _judged_anew(registry: Filled, store: Path) -> Iterator[Figure]:
    anew = _swept(registry, store, 1, _OTHER)
    images, each = anew.progress.images, anew.judge
    what = f"an image whose layers are known, of {images:,}"
    yield Figure(what, f"{each:.1f} ms", f"at most {_KNOWN} ms", each <= _KNOWN)
    yield Figure("… and the look that finds it", f"{anew.look:.1f} ms")
    yield Figure("… with all that is done for it", f"{1000 * anew.seconds / images:.1f} ms")
    yield from _of_the_store(store / FILE)


def _of_the_store(file: Path) -> Iterator[Figure]:
    """Say how large rows are, with their indexes (SQLite, "The DBSTAT Virtual Table")."""
    sizes = (
        "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name "
        "GROUP BY 1"
    )
    with closing(sqlite3.connect(file)) as base:
        for table, size in base.execute(sizes).fetchall():
            if table in _TABLES:
                ((rows,),) = base.execute(f"SELECT count(*) FROM {table}")
                yield Figure(f"… a row of `{table}`, of {rows:,}", f"{size / max(1, rows):.0f} B")


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

    def or_more(self, now: _Taken) -> _Taken:
        """Return what it has taken by now; of a process that is gone, what it took before."""
        return _Taken(max(self.processor, now.processor), max(self.memory, now.memory))


class _AllTaken(NamedTuple):
    """What all processes of a sweep have taken."""

    client: _Taken
    scheduler: _Taken
    worker: _Taken

    def or_more(self, now: _AllTaken) -> _AllTaken:
        """Return it of each that is still there."""
        return _AllTaken(*map(_Taken.or_more, self, now))


def _as_a_command(registry: Filled, folder: Path) -> Iterator[Figure]:
    """Measure whole runs, from the start to the report: what grows in the first, then the next."""
    folder /= "command"
    folder.mkdir()
    asked = folder / "references"
    asked.write_text("".join(f"{one}\n" for one in registry.references))
    words = (str(asked), "--store", str(folder / "store"))
    counts = [len(registry.references) >> step for step in reversed(range(_STEPS))]
    started = time.perf_counter()
    of_each = _joined(folder, words, counts)
    seconds = time.perf_counter() - started
    yield Figure("a whole run of `sweep`, with one worker that is joined", f"{seconds:.1f} s")
    yield from _growth(of_each, counts)
    started = time.perf_counter()
    with _command(folder, *words) as process:
        process.wait()
    seconds = time.perf_counter() - started
    target = f"at most {_AGAIN} s"
    yield Figure("… and again, without news", f"{seconds:.1f} s", target, seconds <= _AGAIN)


def _growth(of_each: Mapping[str, Sequence[_Taken]], counts: Sequence[int]) -> Iterator[Figure]:
    tags = ", ".join(f"{one:,}" for one in counts)
    for who, taken in of_each.items():
        memory = [one.memory for one in taken]
        shown = ", ".join(map(megabytes, memory))
        holds = memory[-1] <= _FLAT * memory[0]
        yield Figure(f"memory of the {who} at {tags} tags", shown, f"{_FLAT} times", holds)
    _PICTURE.write_text(plotted(_series(of_each)), encoding="utf-8")


def _series(of_each: Mapping[str, Sequence[_Taken]]) -> Iterator[Series]:
    for who, taken in of_each.items():
        megabytes_ = [one.memory / 1e6 for one in taken]
        yield Series(who, [one.processor for one in taken], megabytes_)


def _joined(
    folder: Path, words: Sequence[str], counts: Sequence[int]
) -> Mapping[str, Sequence[_Taken]]:
    """Sweep with a cluster that is joined; return what each has taken after so many tags."""
    address = f"tcp://127.0.0.1:{free_port()}"
    joins = ("worker", address, "--no-dashboard", "--nworkers", "1", "--nthreads", "1")
    with ExitStack() as open_:
        begins = ("scheduler", "--no-dashboard", "--host", address)
        scheduler = open_.enter_context(_running(folder, "dask", *begins))
        worker = open_.enter_context(_running(folder, "dask", *joins))
        client = open_.enter_context(_command(folder, *words, "--scheduler", address))

        def taken() -> _AllTaken:
            of_worker = max(map(_taken, family(worker.pid)), key=lambda one: one.memory)
            return _AllTaken(_taken(client.pid), _taken(scheduler.pid), of_worker)

        seen = [*_watched(client, folder / "store" / FILE, counts, taken)]
        return {who: [getattr(one, who) for one in seen] for who in _AllTaken._fields}


def _watched(
    client: subprocess.Popen[bytes],
    store: Path,
    counts: Sequence[int],
    taken: Callable[[], _AllTaken],
) -> Iterator[_AllTaken]:
    """Yield what was taken after so many tags; for the last count shortly before the end."""
    *before, _ = counts
    last = taken()
    while client.poll() is None:
        while before and _done(store) >= before[0]:
            before.pop(0)
            yield taken()
        last = last.or_more(taken())
        time.sleep(_INTERVAL)
    yield last


def _done(store: Path) -> int:
    """Return how many tags a sweep that runs has done."""
    try:
        with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as base:
            ((done,),) = base.execute("SELECT count(*) FROM asked WHERE done")
            return int(done)
    except sqlite3.Error:  # it is not there yet
        return 0


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


def _taken(process: int) -> _Taken:
    """Return what a process has taken so far, nothing of one that is gone (proc(5))."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        ticks = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return _Taken(0, 0)
    peak = next((int(one.split()[1]) for one in status.splitlines() if "VmHWM" in one), 0)
    return _Taken(sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), 1024 * peak)
