"""The engine's own build, run as its user would, and the id of the image it made."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from explorer.errors import CancelledError, EngineError
from explorer.image.sources.source import Source
from explorer.image.sources.table import ENGINES

_ID = re.compile(r"(?:sha256:)?[0-9a-f]{64}", re.ASCII)
_ID_OPTION = "--iidfile"


def engine_to_use(named: str | None) -> Source:
    """Return the engine whose client is there, the one that was named or the first of all."""
    for engine in ENGINES:
        if named in (None, engine.scheme) and shutil.which(engine.scheme):
            return engine
    missing = named or " nor ".join(engine.scheme for engine in ENGINES)
    raise EngineError(f"There is no {missing} to build with", hint="Install one, or mend PATH")


def build(engine: str, arguments: Sequence[str]) -> str:
    """Build with the engine's own arguments and return the image's id. Raises EngineError.

    The id comes from a file, as what the engine prints is made for people.
    """
    with TemporaryDirectory(prefix="layer-explorer-") as folder:
        wanted = _wanted_file(arguments)
        file = wanted or Path(folder, "id")
        own = [] if wanted else [f"{_ID_OPTION}={file}"]
        if status := _run([engine, "build", *own, *arguments]):
            raise EngineError(
                f"{engine} build ended with status {status}", hint="Its output above says why"
            )
        return _read_id(file, engine)


def _wanted_file(arguments: Sequence[str]) -> Path | None:
    """Return the file in which the user wants the id as well: the engine writes one alone."""
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
    """The engine at work. Ctrl-C asks it to clean up and end, a second one does not ask.

    Python's own way, an exception anywhere, would lose a process that has just been started.
    """

    def __init__(self) -> None:
        self.interrupts = 0
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: Sequence[str]) -> int:
        """Run the engine to its end, and return its status. Raises OSError."""
        # Standard output is the report's: what the engine says goes to standard error.
        sys.stderr.flush()
        process = subprocess.Popen(command, stdout=sys.stderr.fileno())  # noqa: S603 - the engine
        self._process = process
        if self.interrupts:
            self._tell(process)
        return process.wait()

    def interrupt(self, *_: object) -> None:
        """Pass Ctrl-C on: a terminal tells the engine as well, another program does not."""
        self.interrupts += 1
        if self._process:
            self._tell(self._process)

    def _tell(self, process: subprocess.Popen[bytes]) -> None:
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
