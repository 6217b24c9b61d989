"""What a run takes as an image grows: entries, layers, deletions, bytes, findings.

Each row doubles four times what it is about, and leaves all else as it is; `bench/growth.svg`
shows them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from bench.figures import Figure, megabytes
from bench.gate import Run, run
from bench.images import Item, write_archive, write_docker_archive
from bench.plot import Series, plotted
from tests.secrets.templates import fill

_PICTURE = Path(__file__).with_name("growth.svg")
_TIMES = 2.2
"""Of a doubling: a tenth is what one measurement differs from the next by."""
_LEAST = 0.5
"""Seconds of processor time below which the start of the program is what is measured."""
_STEPS = 4
_LARGE = 200_000

Write: TypeAlias = Callable[[Path, int], Path]


@dataclass(frozen=True, slots=True)
class _Growth:
    """What grows, up to how many, and how an image of so many is written."""

    name: str
    most: int
    write: Write
    options: tuple[str, ...] = ()


def measure(folder: Path) -> Iterator[Figure]:
    """Measure each growth from an eighth of its most to the most."""
    drawn: dict[str, Sequence[Run]] = {}
    for growth in _GROWTHS:
        counts = [growth.most >> step for step in reversed(range(_STEPS))]
        runs = []
        for count in counts:
            image = growth.write(folder / "image.tar", count)
            runs.append(run(image, "--no-cache", "--fail-on", "never", *growth.options))
            image.unlink()
        drawn[growth.name] = runs
        yield _figure(growth, runs)
    _PICTURE.write_text(plotted(_series(drawn)), encoding="utf-8")


def _figure(growth: _Growth, runs: Sequence[Run]) -> Figure:
    last = runs[-1]
    times = [
        ("time", [one.processor for one in runs], _LEAST),
        ("memory", [float(one.memory) for one in runs], 0.0),
    ]
    worst = {name: _worst(values, least) for name, values, least in times}
    measured = (
        f"{last.processor:.1f} s, {megabytes(last.memory)}; a doubling at most "
        f"{worst['time']:.2f} times the time, {worst['memory']:.2f} times the memory"
    )
    holds = max(worst.values()) <= _TIMES
    return Figure(f"{growth.most:,} {growth.name}", measured, f"at most {_TIMES} times", holds)


def _worst(values: Sequence[float], least: float) -> float:
    """Return the most that a value is of the one before it, among those that count."""
    pairs = pairwise(values)
    return max((after / before for before, after in pairs if before >= least), default=1.0)


def _series(drawn: Mapping[str, Sequence[Run]]) -> Iterator[Series]:
    for name, runs in drawn.items():
        yield Series(name, [one.processor for one in runs], [one.memory / 1e6 for one in runs])


def _entries(path: Path, count: int) -> Path:
    return write_docker_archive(path, count, 2, 0)


def _layers(path: Path, count: int) -> Path:
    return write_docker_archive(path, 100 * count, count, 0)


def _deletions(path: Path, count: int) -> Path:
    return write_docker_archive(path, 6 * count, 3, count)


def _bytes(path: Path, count: int) -> Path:
    line = b"value = compute(first, second)  # what every program has thousands of\n"
    text = line * (_LARGE // len(line))
    files = (Item(f"srv/{number}.py", b"%d\n" % number + text) for number in range(count // _LARGE))
    return write_archive(path, [files])


def _findings(path: Path, count: int) -> Path:
    lines = (fill("TOKEN=ghp_{base62:30}{crc32}", number) + b"\n" for number in range(count))
    files = (Item(f"srv/{number}.env", line) for number, line in enumerate(lines))
    return write_archive(path, [files])


_GROWTHS = (
    _Growth("entries", 2_000_000, _entries, ("--max-index", "2 GB")),
    _Growth("layers", 500, _layers),
    _Growth("deletions", 100_000, _deletions),
    _Growth("bytes", 800_000_000, _bytes),
    _Growth("findings", 100_000, _findings, ("--max-findings", "1000000", "--format", "json")),
)
