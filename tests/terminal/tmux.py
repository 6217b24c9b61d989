"""A terminal of a given size that runs one command; tests wait for text, never for time."""

import os
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

_PATIENCE = 30.0
_INTERVAL = 0.02


class Terminal:
    """One tmux server with one window; use it as a context."""

    def __init__(self, folder: Path, width: int = 120, height: int = 35) -> None:
        self._socket = folder / "tmux"
        self._status = folder / "status"
        self._size = ["-x", str(width), "-y", str(height)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(self._tmux("kill-server"), capture_output=True, check=False)

    def run(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start a command; when it ends, its status is kept and the screen stays."""
        line = f"{shlex.join(command)}; echo $? > {self._status}; echo ENDED; cat"
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        env |= environment or {}
        subprocess.run(
            self._tmux("-f", "/dev/null", "new-session", "-d", *self._size, "sh", "-c", line),
            check=True,
            env={key: value for key, value in env.items() if key != "TMUX"},
        )

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names: "Down", "Enter", "q"."""
        subprocess.run(self._tmux("send-keys", *keys), check=True)

    def click(self, column: int, row: int) -> None:
        """Press and release the left button on a cell, both counted from 1 (xterm's SGR mouse)."""
        for final in "Mm":
            sequence = f"\x1b[<0;{column};{row}{final}"
            subprocess.run(self._tmux("send-keys", "-l", sequence), check=True)

    @property
    def screen(self) -> str:
        """What stands on the screen, as plain text."""
        done = subprocess.run(
            self._tmux("capture-pane", "-p"), capture_output=True, check=True, text=True
        )
        return done.stdout

    def wait_for(self, *texts: str) -> str:
        """Return the screen once all texts stand on it."""
        return self.wait_until(lambda screen: all(text in screen for text in texts), str(texts))

    def wait_until(self, holds: Callable[[str], bool], what: str) -> str:
        """Return the screen once a condition holds of it; fail with the screen otherwise."""
        until = time.monotonic() + _PATIENCE
        while not holds(screen := self.screen):
            if time.monotonic() > until:
                raise AssertionError(f"no {what} on this screen:\n{screen}")
            time.sleep(_INTERVAL)
        return screen

    def status(self) -> int:
        """Return the command's exit status, once it has ended."""
        self.wait_for("ENDED")
        return int(self._status.read_text())

    def _tmux(self, *arguments: str) -> list[str]:
        return ["tmux", "-S", str(self._socket), *arguments]
