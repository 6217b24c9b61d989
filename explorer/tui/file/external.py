"""A file of an image in the user's own pager or editor, from a private copy that is gone after.

The content is hostile: a pager gets it as the viewer would show it, since some pass on
whatever a terminal obeys; an editor gets the bytes themselves, read-only. No shell is
asked, and the name of the copy says nothing of the image but a harmless suffix.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from explorer.errors import UsageError
from explorer.printable import printable_lines

LIMIT = 50_000_000
"""The most bytes of a file that are copied."""

_PREFIX = "layer-explorer-"
_SUFFIX = re.compile(rb"\.[A-Za-z0-9]{1,8}\Z")
# What less runs or reads besides the file: see less(1), "INPUT PREPROCESSOR" and "SECURITY".
_DROPPED = ("LESS", "LESSOPEN", "LESSCLOSE", "LESSKEY", "LESSKEYIN", "LESSKEY_CONTENT")
_SIGNALS = (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM)
_READ_ONLY = {
    "vim": ["-R", "-n", "-Z"],
    "nvim": ["-R", "-n"],
    "vi": ["-R"],
    "view": ["-R"],
    "nano": ["--view"],
}


def pager_command(environment: Mapping[str, str]) -> list[str]:
    """Return the user's pager. Raises UsageError where the variable can't be split."""
    return _split(environment, "PAGER") or ["less"]


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """Return the user's editor, asked to change nothing. Raises UsageError."""
    command = _split(environment, "VISUAL") or _split(environment, "EDITOR") or ["vi"]
    return [*command, *_READ_ONLY.get(Path(command[0]).name, [])]


def _split(environment: Mapping[str, str], name: str) -> list[str]:
    try:
        return shlex.split(environment.get(name, ""))
    except ValueError as error:
        raise UsageError(f"${name} can't be read as a command: {error}") from error


def safe_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which less starts nothing and writes nothing."""
    kept = {name: value for name, value in environment.items() if name not in _DROPPED}
    return {**kept, "LESSSECURE": "1", "LESSHISTFILE": "-"}


def shown_form(data: bytes) -> bytes:
    """Return text that no terminal obeys, with the lines it had."""
    return printable_lines(data.decode("utf-8", "backslashreplace")).encode()


@contextmanager
def private_copy(data: bytes, path: bytes) -> Iterator[Path]:
    """Give a file of the user's own that holds some bytes, and remove it afterwards.

    What a process that was killed has left behind goes first.
    """
    _sweep(Path(tempfile.gettempdir()))
    suffix = _SUFFIX.search(path)
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-") as folder:
        copy = Path(folder) / f"file{suffix[0].decode() if suffix else ''}"
        copy.touch(0o600, exist_ok=False)
        copy.write_bytes(data)
        copy.chmod(0o400)
        yield copy


def _sweep(folder: Path) -> None:
    """Remove the user's own copies whose process is no more."""
    for left in folder.glob(f"{_PREFIX}*-*"):
        owner = left.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and left.lstat().st_uid == os.getuid() and not _runs(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def run(command: list[str], data: bytes, path: bytes) -> None:
    """Run a command on a private copy until the user leaves it. Raises UsageError."""
    with private_copy(data, path) as copy, _unmoved():
        try:
            environment = safe_environment(os.environ)
            subprocess.run([*command, str(copy)], env=environment, check=False)  # noqa: S603
        except OSError as error:
            raise UsageError(f"{command[0]} can't be run: {error.strerror}") from error


@contextmanager
def _unmoved() -> Iterator[None]:
    """Leave signals to the other program: Ctrl-C is its own, and the copy has to go in any case.

    Handlers that do nothing, since signals that are ignored would be so for the other one too.
    """
    before = {one: signal.signal(one, lambda *_: None) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
