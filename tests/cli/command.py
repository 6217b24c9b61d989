"""Runs the command as a user does: a process of its own, its streams, its status."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import LONG


@dataclass(frozen=True)
class Result:
    """What a run left behind."""

    status: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        """Standard output, line by line."""
        return self.out.decode().splitlines()


def layer_explorer(
    *arguments: str | Path, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> Result:
    """Run `layer-explorer` with arguments, standard input and more environment."""
    done = subprocess.run(
        [sys.executable, "-m", "explorer", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONSAFEPATH": "1", **(environment or {})},
        timeout=LONG,
    )
    return Result(done.returncode, done.stdout, done.stderr.decode())
