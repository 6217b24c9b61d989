"""Runs the command in a home of its own, and tells what it cost and what it left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.waiting import LIMIT, LONG

COMMAND = (sys.executable, "-m", "explorer")
MEASURING = str(Path(__file__).with_name("measuring.py"))
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Run:
    """An ended process: `memory` is the peak in bytes of the one that took most.

    `processor` is the time that all its processes took of a processor, in seconds.
    """

    status: int
    out: bytes
    err: str
    memory: int
    processor: float


@dataclass(frozen=True)
class Home:
    """Private folders for one user: temporary files, cache, configuration, work."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path) -> Home:
        """Make the folders."""
        for name in ("tmp", "cache", "config", "work"):
            (folder / name).mkdir(parents=True)
        own = {
            "HOME": str(folder),
            "TMPDIR": str(folder / "tmp"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "CI": "",
        }
        return cls(folder, own)

    def start(
        self, *arguments: str | Path, command: Sequence[str] = COMMAND, **more: str
    ) -> subprocess.Popen[bytes]:
        """Start the command, or a variant of it, with more environment; streams go to files."""
        with (self.folder / "out").open("wb") as out, (self.folder / "err").open("wb") as err:
            return subprocess.Popen(
                [*command, *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=self.folder / "work",
                env={**os.environ, **self.environment, **more},
            )

    def run(self, *arguments: str | Path, command: Sequence[str] = COMMAND, **more: str) -> Run:
        """Run the command to its end."""
        figures = self.folder / "figures"
        measured = (sys.executable, "-I", "-S", MEASURING, str(LONG), str(figures), *command)
        measuring = self.start(*arguments, command=measured, **more)
        assert measuring.wait(LONG + LIMIT) == 0, self.errors
        status, memory, processor = figures.read_text().split()
        figures.unlink()
        return Run(int(status), self.output, self.errors, int(memory), float(processor))

    @property
    def output(self) -> bytes:
        """What the last run wrote to standard output."""
        return (self.folder / "out").read_bytes()

    @property
    def errors(self) -> str:
        """What the last run wrote to standard error."""
        return (self.folder / "err").read_text("utf-8")

    def left_behind(self) -> Iterator[Path]:
        """Yield every file and folder in the places for temporary files."""
        return (self.folder / "tmp").rglob("*")

    def files(self) -> Iterator[Path]:
        """Yield every file that stands anywhere in the home."""
        return (path for path in self.folder.rglob("*") if path.is_file())
