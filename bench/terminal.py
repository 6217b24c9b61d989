"""A program in a terminal of its own: when it answers a key, and how much memory it takes.

Every key is timed from its byte to the last byte of the frame that answers it first, and
to the last frame: the program may show the cursor at once and the tree a little later.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import termios
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

_SIZE = (40, 140)
_FRAME = 0.004
_QUIET = 0.1
_ANSWER = 1.0
_SETTLED = 2.0
_PATIENCE = 180.0


@dataclass
class Times:
    """Seconds from a key to its first frame and to its last one."""

    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)

    def within(self, share: float) -> float:
        """Return the seconds within which that share of the first frames came."""
        ordered = sorted(self.first)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Terminal:
    """The program in a terminal of its own; what it draws is counted and thrown away."""

    def __init__(self, command: Sequence[str], leave: bytes = b"\x11") -> None:
        """Start a command; `leave` are the keys that end it."""
        self.started = time.perf_counter()
        self._leave = leave
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            # What an earlier run has found out of the same image is not known.
            os.environ |= {"LAYER_EXPLORER_CACHE": "false"}
            os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
            os.execv(command[0], [*command])
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
        os.write(self._fd, self._leave)
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
        while text not in seen and (data := self._read(_PATIENCE)):
            seen = seen[-100_000:] + data
        return time.perf_counter() - self.started

    def settle(self) -> float:
        """Wait until nothing is drawn any more; return how long after the start that was."""
        drawn = time.perf_counter()
        while self._read(_SETTLED):
            drawn = time.perf_counter()
        return drawn - self.started

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
