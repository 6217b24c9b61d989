"""`python -m tests.hostile.failing KIND FOLDER …`: the command, again and again, one call failing.

First all calls of that kind are counted, then each fails once, in a process of its own
that is forked here. FOLDER gets status and streams of each run, by its number.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from explorer.cli import main
from explorer.image import spool
from explorer.secrets import scanner
from tests.waiting import LIMIT


class Failing:
    """Counts the calls of a function and lets one of them fail."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.count = 0

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, one of whose calls fails."""

        def counted(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            self.count += 1
            if self.count == self.at:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return call(*arguments, **named)

        return counted


class FailingFile(io.FileIO):
    """A spool whose reads and writes may fail."""

    failing: Failing

    def write(self, data: Any, /) -> int:  # noqa: ANN401
        """Write, or fail."""
        return int(self.failing.around(super().write)(data))

    def __del__(self) -> None:
        self.close()


class FailingOutput(io.BufferedWriter):
    """Standard output whose writes may fail."""

    failing: Failing

    def write(self, data: Any, /) -> int:  # noqa: ANN401
        """Write, or fail."""
        return int(self.failing.around(super().write)(data))


def arrange(kind: str, failing: Failing) -> None:
    """Let one kind of call fail."""
    if kind == "read":
        os.pread = failing.around(os.pread)
    elif kind == "open":
        os.open = failing.around(os.open)
    elif kind == "spool":
        FailingFile.failing = failing
        vars(spool)["LastingFile"] = FailingFile
    elif kind == "output":
        FailingOutput.failing = failing
        out = FailingOutput(io.FileIO(sys.stdout.fileno(), "w", closefd=False))
        sys.stdout = io.TextIOWrapper(out)
    else:
        os.write = failing.around(os.write)


def run(kind: str, at: int, folder: Path, words: list[str]) -> int:
    """Run the command in a process of its own; return how many calls there were."""
    folder.mkdir()
    if not (child := os.fork()):
        signal.alarm(int(LIMIT))
        for descriptor, name in ((1, "out"), (2, "err")):
            file = os.open(folder / name, os.O_WRONLY | os.O_CREAT)
            os.dup2(file, descriptor)
        failing, status = Failing(at), 0
        arrange(kind, failing)
        try:
            main(words)
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        failing.at = 0
        sys.stdout.flush()
        (folder / "figures").write_text(f"{status} {failing.count}")
        os._exit(0)
    os.waitpid(child, 0)
    return int((folder / "figures").read_text().split()[1])


if __name__ == "__main__":
    kind, folder, *words = sys.argv[1:]
    scanner().find(b"")
    calls = run(kind, 0, Path(folder, "0"), words)
    for at in range(1, calls + 1):
        run(kind, at, Path(folder, str(at)), words)
