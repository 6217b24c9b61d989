"""A report in a file: written whole or not at all, and never through a link."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

from explorer.errors import DestinationError

_HINT = "Without --output the report goes to standard output"
_DEVICES = (Path("/dev"), Path("/proc"))


def write_file(path: Path, lines: Iterable[str]) -> None:
    """Write lines to a file beside the named one, which then takes its place.

    What stood there is replaced, a link as well: what it leads to stays as it is.
    Raises DestinationError.
    """
    partial = path.with_name(f".{path.name[:64]}.{secrets.token_hex(8)}")
    try:
        check_destination(path)
        _write_new(partial, lines)
        partial.replace(path)
    except OSError as error:
        raise DestinationError(f"{path} can't be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()


def check_destination(path: Path) -> None:
    """Refuse what is no file: a pipe or a device would be replaced by one.

    Raises DestinationError, so that nobody waits for a report that can't be written.
    """
    try:
        folder = path.parent.resolve(strict=True)
    except OSError as error:
        raise DestinationError(f"{path} can't be written: {error.strerror}") from error
    special = any(folder.is_relative_to(one) for one in _DEVICES)
    if special or (os.path.lexists(path) and not _is_file_or_link(path)):
        raise DestinationError(f"{path} is not a file", hint=_HINT)


def _is_file_or_link(path: Path) -> bool:
    mode = path.lstat().st_mode
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)


def _write_new(path: Path, lines: Iterable[str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
