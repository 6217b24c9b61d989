"""Reading of the files of a configuration, and whose they may be.

A file that is found, not named, is used if whoever wrote it may decide over this run
anyway: the user, root, or the owner of the working directory. Without that, anybody
could put one into /tmp and loosen the gate of whoever works below.
"""

from __future__ import annotations

import os
from pathlib import Path

from explorer.errors import UsageError

_ROOT = 0
_LIMIT = 1 << 20


def read_text(path: Path) -> str:
    """Return what stands in a file, at most a megabyte of UTF-8. Raises UsageError."""
    try:
        with path.open("rb") as file:
            data = file.read(_LIMIT + 1)
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from error
    if len(data) > _LIMIT:
        raise UsageError(f"{path} is over a megabyte", hint="That is no configuration")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8", hint="Save it as UTF-8") from error


def usable(path: Path, start: Path, notes: list[str], remedy: str = "") -> bool:
    """Tell whether a file is there, and may be used by a run that starts in a folder.

    One that may not is noted, with a remedy: the option that would use it all the same.
    """
    if not _is_there(path):
        return False
    if _trusted(path, start):
        return True
    hint = f". {remedy} FILE uses it" if remedy else ""
    notes.append(f"{path} is not used: it or its folder belongs to another user{hint}")
    return False


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder that lets nobody in
        return False


def _trusted(path: Path, start: Path) -> bool:
    owners = {_ROOT, os.geteuid(), start.stat().st_uid}
    # A link counts as well: anybody can lay one to a file that isn't theirs.
    return {path.stat().st_uid, path.lstat().st_uid, path.parent.stat().st_uid} <= owners
