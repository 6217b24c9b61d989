"""The interface in a real terminal: first screen, keys to paint, memory, beside dive's.

`python -m bench.interface [ENTRIES…]` writes images of so many entries and prints figures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import peers
from bench.figures import Figure, megabytes
from bench.images import write_docker_archive
from bench.probe import compile_package
from bench.terminal import Terminal, Times

_COUNTS = (130_000, 1_000_000)
_LAYERS = 20
_DELETIONS = 500
_STARTS = 9
_FIRST_SCREEN = 0.4
_PAINT = 0.05
_FILTERING = "filtering"
_PAINT_OF_MANY = 0.08
"""Seconds that filtering may take in an image of a million entries."""
_MEMORY = {130_000: 250e6}
_LAYERS_TITLE = b"Layers"
# Said when the last layer is searched: that nothing is drawn for a while may be one large file.
_SEARCHED = b"no secrets found"
_WALKS: Mapping[str, Iterable[str]] = {
    "moving": [*"jjjj", "\x04", "\x04", *"kk"] * 12,
    "toggling": [" "] * 40,
    "opening and closing all": ["-", "+"] * 10,
    "switching layers": ["[", "]", "[", "[", "]"] * 8,
    "… in the file system": ["2", "[", "]", "[", "]", "1"] * 3,
    "… in everything ever written": ["4", "[", "]", "1"] * 3,
    "… in a range": ["3", "[", "]", "1"] * 3,
    _FILTERING: ["4", "/", *"module", *["\x7f"] * 6, *"*7?.so", "\x1b", "1"] * 3,
}


def measure(folder: Path, counts: Iterable[int] = _COUNTS) -> Iterator[Figure]:
    """Walk through images of so many entries, and start dive on the first of them."""
    for number, count in enumerate(counts):
        image = write_docker_archive(folder / "image.tar", count, _LAYERS, _DELETIONS)
        yield from _ours(image, count)
        if number == 0:
            yield from _of_dive(image)


def _ours(image: Path, count: int) -> Iterator[Figure]:
    command = [sys.executable, "-m", "explorer", str(image)]
    yield _first_screen(command, f"{count:,} entries: first screen")
    with Terminal(command) as terminal:
        terminal.wait_for(_LAYERS_TITLE)
        yield Figure("… all read and searched", f"{terminal.wait_for(_SEARCHED):.1f} s")
        terminal.settle()
        yield Figure("… memory by then", megabytes(terminal.memory))
        for begin in ("G\t", "+"):
            terminal.press(begin, Times())
            terminal.settle()
        for name, keys in _WALKS.items():
            many = name == _FILTERING and count > min(_COUNTS)
            what = f"… {name.removeprefix('… ')}: key to paint"
            yield _walked(terminal, what, keys, _PAINT_OF_MANY if many else _PAINT)
        yield _memory(terminal, count)


def _first_screen(command: list[str], what: str) -> Figure:
    """Start a program several times, each until its first screen."""
    starts = []
    for _ in range(_STARTS):
        with Terminal(command) as terminal:
            starts.append(terminal.wait_for(_LAYERS_TITLE))
    told = f"{median(starts):.2f} s, of {_STARTS} starts {min(starts):.2f} to {max(starts):.2f}"
    holds = median(starts) <= _FIRST_SCREEN
    return Figure(what, told, f"within {_FIRST_SCREEN} s", holds)


def _walked(terminal: Terminal, what: str, keys: Iterable[str], most: float) -> Figure:
    times = Times()
    for key in keys:
        terminal.press(key, times)
    half, slow = (1000 * times.within(share) for share in (0.5, 0.99))
    told = f"{half:.0f} ms in the median, {slow:.0f} ms at 99 %"
    return Figure(what, told, f"at most {1000 * most:.0f} ms", slow <= 1000 * most)


def _memory(terminal: Terminal, count: int) -> Figure:
    most, limit = terminal.memory, _MEMORY.get(count)
    target = f"under {megabytes(int(limit))}" if limit else ""
    holds = most < limit if limit else None
    return Figure("… memory at the end, all processes", megabytes(most), target, holds)


def _of_dive(image: Path) -> Iterator[Figure]:
    command = peers.dive(image)
    if command is None:
        yield Figure("dive's first screen", "dive is not installed")
        return
    with Terminal(command, leave=b"\x03") as terminal:
        seconds = terminal.wait_for(b"Layer Details")
        terminal.settle()
        yield Figure("… dive's first screen on the same image", f"{seconds:.1f} s")
        yield Figure("… dive's memory", megabytes(terminal.memory))


def main(counts: Iterable[int]) -> None:
    """Print the figures of images of so many entries."""
    compile_package()
    with TemporaryDirectory(prefix="bench-") as folder:
        for figure in measure(Path(folder), counts):
            print(figure.row, flush=True)


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or _COUNTS)
