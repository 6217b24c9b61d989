"""Runs the engine's own build as a user would, and returns the id of the image."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from explorer.errors import CancelledError, EngineError
from explorer.image.sources.source import Source
from explorer.image.sources.table import ENGINES
from explorer.image.spool import private_folder

_ID = re.compile(r"(?:sha256:)?[0-9a-f]{64}", re.ASCII)
_ID_OPTION = "--iidfile"
# `-t` ends short options in one word, unless its name is in the same.
_TAG = re.compile(r"(?:--tag(?:=|$)|-t=?|-[a-su-z]+t)(?P<name>.*)")


def engine_to_use(named: str | None) -> Source:
    """Return the engine whose client is there, the one that was named or the first of all."""
    for engine in ENGINES:
        if named in (None, engine.scheme) and shutil.which(engine.scheme):
            return engine
    missing = named or " nor ".join(engine.scheme for engine in ENGINES)
    raise EngineError(f"There is no {missing} to build with", hint="Install one, or mend PATH")


def build(engine: str, arguments: Sequence[str]) -> str:
    """Build with the engine's own arguments and return the image's id. Raises EngineError."""
    # The engine writes the id to a file: what it prints is for people and may change.
    with private_folder() as folder:
        wanted = _wanted_file(arguments)
        file = wanted or Path(folder, "id")
        own = [] if wanted else [f"{_ID_OPTION}={file}"]
        if status := _run([engine, "build", *own, *arguments]):
            raise EngineError(
                f"{engine} build ended with status {status}", hint="Its output above says why"
            )
        return _read_id(file, engine)


def tags_in(arguments: Sequence[str]) -> list[str]:
    """Return the names that the engine is told to give the image."""
    following = zip(arguments, (*arguments[1:], ""), strict=True)
    found = ((_TAG.fullmatch(word), after) for word, after in following)
    named = [tag["name"] or after for tag, after in found if tag]
    return [name for name in named if name]


def _wanted_file(arguments: Sequence[str]) -> Path | None:
    """Return the file in which the user wants the id, None for none: engines write only one."""
    for position, word in enumerate(arguments):
        if word.startswith(f"{_ID_OPTION}="):
            return Path(word.partition("=")[2])
        if word == _ID_OPTION and position + 1 < len(arguments):
            return Path(arguments[position + 1])
    return None


def _run(command: Sequence[str]) -> int:
    engine = _Engine()
    before = signal.signal(signal.SIGINT, engine.interrupt)
    try:
        status = engine.run(command)
    except OSError as error:
        raise EngineError(f"{command[0]} can't be started: {error.strerror}") from error
    finally:
        signal.signal(signal.SIGINT, before)
    if engine.interrupts:
        raise CancelledError("Interrupted")
    return status


class _Engine:
    """The engine's process; the first Ctrl-C asks it to end, a second one kills it.

    A KeyboardInterrupt instead could lose a process that has just been started.
    """

    def __init__(self) -> None:
        self.interrupts = 0
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: Sequence[str]) -> int:
        """Run the engine to its end and return its exit status. Raises OSError."""
        # Standard output is for the report, so the engine's output goes to standard error.
        sys.stderr.flush()
        process = subprocess.Popen(command, stdout=sys.stderr.fileno())  # noqa: S603 - the engine
        self._process = process
        if self.interrupts:
            self._signal(process)
        return process.wait()

    def interrupt(self, *_: object) -> None:
        """Pass Ctrl-C on to the engine: it comes by itself only where a terminal sends it."""
        self.interrupts += 1
        if self._process:
            self._signal(self._process)

    def _signal(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGINT if self.interrupts == 1 else signal.SIGKILL)


def _read_id(file: Path, engine: str) -> str:
    try:
        text = file.read_text("ascii", "replace").strip()
    except OSError:
        text = ""
    if not _ID.fullmatch(text):
        raise EngineError(
            f"{engine} build left no image behind",
            hint="An image has to end up in the engine: build without --output, or with --load",
        )
    return text
