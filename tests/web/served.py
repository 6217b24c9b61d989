"""`layer-explorer serve` in a process of its own, for as long as a test needs it."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import LONG

# What stands in the arguments of every program that a page starts.
EXPLORE = b"\0explore\0"


@dataclass(frozen=True)
class Served:
    """A server that runs, and the address that it printed."""

    process: subprocess.Popen[str]
    address: str

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Send it a signal; return its status, and what it printed to both streams since."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=LONG)
        return self.process.returncode, out, err

    def programs(self, image: Path) -> list[int]:
        """Return the processes that show an image in a page."""
        name = os.fsencode(image)
        return [pid for pid, command in _commands() if EXPLORE in command and name in command]


@contextlib.contextmanager
def served(*arguments: str | Path) -> Iterator[Served]:
    """Start a server, and wait for its address."""
    command = [sys.executable, "-m", "explorer", "serve", *map(str, arguments)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONSAFEPATH": "1"},
    )
    try:
        assert process.stdout is not None
        yield Served(process, process.stdout.readline().rstrip("\n"))
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=LONG)


def _commands() -> Iterator[tuple[int, bytes]]:
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            yield int(one.parent.name), one.read_bytes()
