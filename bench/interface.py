"""The interface in a real terminal: first screen, keys to paint, memory, on large images.

`python -m bench.interface [ENTRIES…]` writes images of so many entries and prints figures.
Every key is timed from its byte to the last byte of the frame that answers it first, and
to the last frame: the program may show the cursor at once and the tree a little later.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.images import write_docker_archive

_SIZE = (40, 140)
_FRAME = 0.004
_QUIET = 0.1
_ANSWER = 1.0
_SETTLED = 2.0
_LAYERS = 20
_DELETIONS = 500


@dataclass
class Times:
    """Seconds from a key to its first frame and to its last one."""

    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)


class Terminal:
    """The program in a terminal of its own; what it draws is counted and thrown away."""

    def __init__(self, image: Path) -> None:
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
            os.execv(sys.executable, [sys.executable, "-m", "explorer", str(image)])
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", *_SIZE, 0, 0))
        os.set_blocking(self._fd, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        os.write(self._fd, b"\x11")
        while self._read(5.0):
            pass
        os.waitpid(self.pid, 0)

    def _read(self, timeout: float) -> bytes:
        if not select.select([self._fd], [], [], timeout)[0]:
            return b""
        try:
            return os.read(self._fd, 1 << 20)
        except OSError:
            return b""

    def wait_for(self, text: bytes) -> float:
        """Return how long after the start a text was drawn."""
        seen = b""
        while text not in seen and (data := self._read(30.0)):
            seen = seen[-100_000:] + data
        return time.perf_counter() - self.started

    def settle(self, quiet: float = _SETTLED) -> None:
        """Wait until nothing is drawn any more."""
        while self._read(quiet):
            pass

    def press(self, keys: str, times: Times) -> None:
        """Press keys and take the times of the frames that answer."""
        begin = time.perf_counter()
        os.write(self._fd, keys.encode())
        frames = [*self._frames()]
        if frames:
            times.first.append(frames[0] - begin)
            times.last.append(frames[-1] - begin)

    def _frames(self) -> Iterator[float]:
        """Yield when frames ended, until it is quiet."""
        wait = _ANSWER
        while self._read(wait):
            end = time.perf_counter()
            while self._read(_FRAME):
                end = time.perf_counter()
            yield end
            wait = _QUIET

    @property
    def memory(self) -> int:
        """The most memory that the program and those it started ever had, in bytes."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return sum(_peak(pid) for pid in [self.pid, *map(int, children.split())])


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line)


def measure(image: Path) -> None:
    """Print the figures of one image."""
    with Terminal(image) as terminal:
        first = terminal.wait_for(b"Layers")
        print(f"  first screen      {1000 * first:7.0f} ms")
        terminal.settle()
        print(f"  all read          {time.perf_counter() - terminal.started - _SETTLED:7.1f} s")
        print(f"  memory            {terminal.memory / 1e6:7.0f} MB")
        for begin in ("G\t", "+"):
            terminal.press(begin, Times())
            terminal.settle()
        for name, keys in _walks():
            times = Times()
            for key in keys:
                terminal.press(key, times)
            told = f"{_told(times.first)}   settled {_told(times.last)}"
            print(f"  {name:<17} {told}", flush=True)
        print(f"  memory at the end {terminal.memory / 1e6:7.0f} MB")


def _walks() -> Iterator[tuple[str, Iterable[str]]]:
    yield "moving", [*"jjjj", "\x04", "\x04", *"kk"] * 12
    yield "toggling", [" "] * 40
    yield "fold, open all", ["-", "+"] * 10
    yield "switching layers", ["[", "]", "[", "[", "]"] * 8
    yield "file system", ["2", "[", "]", "[", "]", "1"] * 3
    yield "everything", ["4", "[", "]", "1"] * 2
    yield "range", ["3", "[", "]", "1"] * 2
    yield "filtering", [*"4/module", *["\x7f"] * 6, *"*7?.so", "\x1b"] * 2
    yield "path by letters", ["o", *"mod12so", *["\x7f"] * 3, "\x1b"] * 3


def _told(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    if not ordered:
        return "nothing drawn"
    median = ordered[len(ordered) // 2]
    worst = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    return f"median {1000 * median:6.1f} ms, 99 % {1000 * worst:7.1f} ms"


def main(counts: Iterable[int]) -> None:
    """Measure images of so many entries."""
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            print(f"{count:,} entries in {_LAYERS} layers")
            image = write_docker_archive(Path(folder) / "image.tar", count, _LAYERS, _DELETIONS)
            measure(image)


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [130_000, 1_000_000])
