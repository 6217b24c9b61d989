"""The files of a configuration: where they are, what they hold, and whose they may be.

A file that is found, not named, is used if whoever wrote it may decide over this run
anyway: the user, root, or the owner of the working directory. Without that, anybody
could put one into /tmp and loosen the gate of whoever works below.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from explorer.report.files import read_text

VARIABLE = "LAYER_EXPLORER_CONFIG"
NAME = ".layer-explorer.toml"
_ROOT = 0
LARGEST = 1_000_000
"""Bytes of a file that is read."""


def configuration_file(
    named: Path | None, environment: Mapping[str, str], start: Path, notes: list[str]
) -> Path | None:
    """Return the file to read: the one that an option or a variable names, or found upwards.

    What is passed over goes into the notes.
    """
    if by_name := named or environment.get(VARIABLE):
        return start / by_name
    paths = (folder / NAME for folder in (start, *start.parents))
    return next((path for path in paths if usable(path, start, notes, "--config")), None)


def read_configuration(path: Path) -> str:
    """Return what stands in a file, at most a megabyte of UTF-8. Raises UsageError."""
    return read_text(path, LARGEST, "That is no configuration")


def usable(path: Path, start: Path, notes: list[str], remedy: str = "") -> bool:
    """Return whether a file is there, and may be used by a run that starts in a folder.

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
