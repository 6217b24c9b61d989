"""Entries that are added to the ignore list: to the file that holds it, behind all it says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from explorer.errors import DestinationError, UsageError
from explorer.report.configuration.document import settings_in
from explorer.report.configuration.files import (
    LARGEST,
    NAME,
    configuration_file,
    read_configuration,
)
from explorer.report.files import write_file
from explorer.report.policy import Ignore
from explorer.wording import size_text

_DELETE = "\x7f"
_TOO_LONG = "An entry for a rule, or for a folder, says as much as many of findings"
_BY_HAND = "Add the lines to it by hand"


def ignore_file(environment: Mapping[str, str], start: Path) -> Path:
    """Return the configuration file that a run in a folder heeds, or the one to make there.

    Raises UsageError where what stands there would not be heeded.
    """
    notes: list[str] = []
    own = start / NAME
    found = configuration_file(None, environment, start, notes)
    if found is None and own.exists():
        raise UsageError(next(iter(notes), f"{own} is no file"), hint=_BY_HAND)
    return found or own


def entry_lines(ignore: Ignore, about: str) -> list[str]:
    """Return an entry by a fingerprint as TOML, an empty line before it, `about` as a comment.

    That has to be one printable line.
    """
    until = [f"until = {ignore.until.isoformat()}"] if ignore.until else []
    return [
        "",
        f"# {about}",
        "[[ignore]]",
        f"fingerprint = {_quoted(ignore.fingerprint or '')}",
        f"reason = {_quoted(ignore.reason)}",
        *until,
    ]


def _quoted(text: str) -> str:
    """Return a basic string of TOML, whose escapes are those of JSON but for one character."""
    whole = text.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace(_DELETE, "\\u007F")


def add_entries(file: Path, lines: Sequence[str]) -> None:
    """Add the lines of entries at the end of a file, or make it; all of it stays as it is.

    It is written whole or not at all. Raises UsageError and DestinationError.
    """
    before = read_configuration(file) if file.exists() else ""
    after = _with_entries(before, lines)
    _check(file, before, after)
    # What a link leads to is written, not the link.
    place = file.resolve()
    status = place.stat() if file.exists() else None
    write_file(place, after.removesuffix("\n").split("\n"), like=status)


def _with_entries(before: str, lines: Sequence[str]) -> str:
    """Return a text with lines behind it; a file that begins with them needs no empty line."""
    behind = before if not before or before.endswith("\n") else f"{before}\n"
    return behind + "".join(f"{line}\n" for line in (lines if before else lines[1:]))


def _check(file: Path, before: str, after: str) -> None:
    """Raise where the file would not say what it says and the entries besides."""
    if len(after.encode()) > LARGEST:
        raise DestinationError(f"{file} would be over {size_text(LARGEST)}", hint=_TOO_LONG)
    settings_in(before, file)
    try:
        settings_in(after, file)
    except UsageError as error:
        # Its list is written in one piece, `ignore = […]`, which nothing can be added to.
        raise DestinationError(f"{file} can't take an entry at its end", hint=_BY_HAND) from error
