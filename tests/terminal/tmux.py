"""A terminal of a given size that runs one command; tests wait for text, never for time."""

import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.waiting import LIMIT, until

_MODES = "#{alternate_on} #{mouse_any_flag} #{mouse_all_flag} #{mouse_sgr_flag} #{cursor_flag}"
# No alternate screen, no reports of the mouse, and a cursor.
_USUAL = "0 0 0 0 1"


class Terminal:
    """One tmux server with one window; use it as a context."""

    def __init__(self, folder: Path, width: int = 120, height: int = 35) -> None:
        self._socket = folder / "tmux"
        self._status = folder / "status"
        self._settings = folder / "stty-before", folder / "stty-after"
        self._size = ["-x", str(width), "-y", str(height)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._tmux("kill-server", check=False)

    def run(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start a command; when it ends, its status is kept and the screen stays."""
        before, after = self._settings
        ended = f"echo $? > {self._status}; stty -g > {after}; echo ENDED; cat -v"
        line = f"stty -g > {before}; {shlex.join(command)}; {ended}"
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        env |= environment or {}
        session = ("-f", "/dev/null", "new-session", "-d", *self._size, "sh", "-c", line)
        self._tmux(*session, env={key: value for key, value in env.items() if key != "TMUX"})

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names: "Down", "Enter", "q"."""
        self._tmux("send-keys", *keys)

    def click(self, column: int, row: int) -> None:
        """Press and release the left button on a cell, both counted from 1 (xterm's SGR mouse)."""
        for final in "Mm":
            sequence = f"\x1b[<0;{column};{row}{final}"
            self._tmux("send-keys", "-l", sequence)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size, as somebody who drags its corner."""
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the command alone."""
        shell = self._asked("#{pane_pid}")
        children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        os.kill(int(children[-1]), number)

    def assert_restored(self) -> None:
        """Fail where the command that has ended left anything of the terminal other than it was."""
        modes = self._asked(_MODES)
        assert modes == _USUAL
        before, after = (one.read_text() for one in self._settings)
        assert before == after
        # Told of pastes, a terminal puts marks around them.
        self._tmux("set-buffer", "pasted")
        self._tmux("paste-buffer", "-p")
        assert "200~" not in self.wait_for("pasted")

    def is_in_use(self) -> bool:
        """Tell whether a program has the whole screen, and the mouse."""
        screen, *mouse, _ = self._asked(_MODES).split()
        return screen == "1" and "1" in mouse

    def _asked(self, format_: str) -> str:
        return self._tmux("display-message", "-p", format_).strip()

    @property
    def screen(self) -> str:
        """What stands on the screen, as plain text."""
        return self._tmux("capture-pane", "-p")

    def wait_for(self, *texts: str) -> str:
        """Return the screen once all texts stand on it."""
        return self.wait_until(lambda screen: all(text in screen for text in texts), str(texts))

    def wait_until(self, holds: Callable[[str], bool], what: str) -> str:
        """Return the screen once a condition holds of it; fail with the screen otherwise."""

        def looked() -> str:
            return screen if holds(screen := self.screen) else ""

        return until(looked, f"{what} on the screen", seen=lambda: self.screen)

    def status(self) -> int:
        """Return the command's exit status, once it has ended."""
        self.wait_for("ENDED")
        return int(self._status.read_text())

    def _tmux(
        self, *arguments: str, check: bool = True, env: Mapping[str, str] | None = None
    ) -> str:
        command = ["tmux", "-S", str(self._socket), *arguments]
        return subprocess.run(
            command, capture_output=True, check=check, text=True, env=env, timeout=LIMIT
        ).stdout
