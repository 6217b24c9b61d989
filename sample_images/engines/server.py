"""Processes of our own: one that runs to its end, and one that serves until it is stopped."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PATIENCE = 60.0
"""The seconds in which a server has to answer, or to end."""

LONGEST = 600.0
"""The seconds that one command may take: a build, at the most."""


class EngineError(Exception):
    """A command of an engine failed, or a server never answered."""


def run(
    command: Sequence[str], *, folder: Path | None = None, env: Mapping[str, str] | None = None
) -> bytes:
    """Return what the command printed; a failure carries what it complained about."""
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, cwd=folder, env=env, timeout=LONGEST
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"{' '.join(command)}\nhas not ended in {LONGEST:.0f} seconds") from error
    if done.returncode != 0:
        complaint = done.stderr.decode(errors="replace").strip()
        raise EngineError(f"{' '.join(command)}\nexit status {done.returncode}\n{complaint}")
    return done.stdout


class Server:
    """A server in the background, with its log beside it."""

    def __init__(
        self, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self._name, self._log = command[0], log
        with log.open("wb") as out:
            # A session of its own keeps a Ctrl+C for us from ending the server under our hands.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=True,
            )

    @property
    def session(self) -> int:
        """The session that the server and all processes of its own are in."""
        return self._process.pid

    def wait_until(self, answers: Callable[[], bool]) -> None:
        """Return as soon as the server answers; a server that ended or is mute is an error."""
        end = time.monotonic() + PATIENCE
        while not answers():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise EngineError(f"{self._name} gave no answer\n{self._last_words()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask the server to end, and see to it that it does."""
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(PATIENCE)

    def _last_words(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])


def unmount_below(folder: Path) -> None:
    """Unmount what a server left mounted in its folder, the deepest first."""
    inside = str(folder.resolve()) + "/"
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    targets = [line.split()[4].encode().decode("unicode_escape") for line in lines]
    for target in sorted((t for t in targets if t.startswith(inside)), key=len, reverse=True):
        run(["umount", "--lazy", target])
