"""Files of a run: those it heeds are read whole, its reports are written whole or not at all.

A pipe or a device can't be: what goes there is written as it is made.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

from explorer.errors import DestinationError, TakenError, UsageError
from explorer.wording import size_text

_HINT = "Without --output the report goes to standard output"
_DEVICES = (Path("/dev"), Path("/proc"))
# A folder in memory, the only one to write in on a hardened machine.
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the user names it


def read_whole(path: Path, most: int, hint: str = "") -> bytes:
    """Return what stands in a file, or comes through a pipe: at most that many bytes.

    Raises UsageError where it can't be read, or is larger, as a device without end is.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
    if len(data) > most:
        raise UsageError(f"{path} is over {size_text(most)}", hint=hint)
    return data


def read_text(path: Path, most: int, hint: str = "") -> str:
    """Do the same for text in UTF-8. Raises UsageError."""
    try:
        return read_whole(path, most, hint).decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8", hint="Save it as UTF-8") from error


def write_file(
    path: Path, lines: Iterable[str], *, force: bool = True, like: os.stat_result | None = None
) -> None:
    """Write lines to a file beside the named one, which then takes its place, also that of a link.

    A pipe or a device is written to. The file gets mode and owner of what it is `like`.
    Raises DestinationError, and without `force` TakenError where something is there.
    """
    if is_stream(path):
        _write_through(path, lines)
        return
    partial = path.with_name(f".{path.name[:64]}.{secrets.token_hex(8)}")
    try:
        check_destination(path)
        _check_free(path, force=force)
        _write_new(partial, lines, like)
        # To write may have taken long.
        _check_free(path, force=force)
        partial.replace(path)
    except OSError as error:
        raise DestinationError(f"{path} can't be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()


def check_destination(path: Path) -> None:
    """Refuse what is neither a file nor a stream, such as a folder or a disk.

    Raises DestinationError, so that nobody waits for a report that can't be written.
    """
    try:
        path.parent.resolve(strict=True)
    except OSError as error:
        raise DestinationError(f"{path} can't be written: {error.strerror}") from error
    if is_stream(path):
        return
    if _is_among_devices(path) or (os.path.lexists(path) and not _is_file_or_link(path)):
        raise DestinationError(f"{path} is not a file", hint=_HINT)


def is_stream(path: Path) -> bool:
    """Return whether a path is a pipe, a device of characters, or what leads to an open file.

    Links are followed among the devices alone, where /dev/fd/3 is one.
    """
    try:
        own = path.lstat().st_mode
        leads = stat.S_ISLNK(own) and _is_among_devices(path)
        mode = path.stat().st_mode if leads else own
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or (leads and stat.S_ISREG(mode))


def _is_among_devices(path: Path) -> bool:
    folder = path.parent.resolve()
    return not folder.is_relative_to(_SHARED_MEMORY) and any(map(folder.is_relative_to, _DEVICES))


def _write_through(path: Path, lines: Iterable[str]) -> None:
    try:
        # An open file that it leads to keeps what stands in it already.
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise DestinationError(f"{path} can't be written: {error.strerror}") from error


def _is_file_or_link(path: Path) -> bool:
    mode = path.lstat().st_mode
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)


def _check_free(path: Path, *, force: bool) -> None:
    if not force and os.path.lexists(path):
        raise TakenError(f"{path} is there already")


def _write_new(path: Path, lines: Iterable[str], like: os.stat_result | None) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        if like is not None:
            _make_like(descriptor, like)
        file.writelines(f"{line}\n" for line in lines)


def _make_like(descriptor: int, status: os.stat_result) -> None:
    # Root alone may give a file away; whoever else writes it owns it.
    with contextlib.suppress(PermissionError):
        os.fchown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
