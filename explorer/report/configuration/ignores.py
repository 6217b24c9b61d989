"""The ignore list of a configuration file: what may stay, why, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from explorer.errors import UsageError
from explorer.report.configuration.files import usable
from explorer.report.configuration.settings import Setting
from explorer.report.gitleaksignore import NAME, read_gitleaksignore
from explorer.report.globs import compiled
from explorer.report.policy import Ignore
from explorer.secrets.schema import TomlTable, check_keys

_CONDITIONS = ("fingerprint", "rule", "path")
_KEYS = (*_CONDITIONS, "reason", "until")


def read_ignores(entries: Sequence[Mapping[str, Any]], path: Path) -> tuple[Ignore, ...]:
    """Read the tables called `ignore`. Raises UsageError, which names the entry by its number."""
    return tuple(
        _ignore(TomlTable(entry, f"{path}: ignore {number}"))
        for number, entry in enumerate(entries, 1)
    )


def beside_gitleaks(one: Setting, folder: Path, start: Path, notes: list[str]) -> Setting:
    """Return the ignore list with what a `.gitleaksignore` in a folder adds to it, if there is one.

    Raises UsageError where that can't be read.
    """
    path = folder / NAME
    if not usable(path, start, notes):
        return one
    own = tuple(cast("Sequence[Ignore]", one.value))
    origin = f"{one.origin}, {path}" if own else str(path)
    return Setting(one.key, (*own, *read_gitleaksignore(path)), origin)


def _ignore(table: TomlTable) -> Ignore:
    check_keys(table.entry, _KEYS, table.where)
    if not any(key in table.entry for key in _CONDITIONS):
        hint = f"It needs one of {', '.join(_CONDITIONS)}"
        raise UsageError(f"{table.where}: says not what it ignores", hint=hint)
    if not table.has("reason"):
        raise UsageError(f"{table.where}: has no reason", hint="Say why it may stay")
    return Ignore(
        fingerprint=_condition(table, "fingerprint"),
        rule=_condition(table, "rule"),
        path=_glob(table),
        reason=table.text("reason"),
        until=_until(table),
        source=table.where,
    )


def _condition(table: TomlTable, key: str) -> str | None:
    return table.text(key, required=True) if key in table.entry else None


def _glob(table: TomlTable) -> str | None:
    glob = _condition(table, "path")
    if glob is None:
        return None
    try:
        compiled([glob], below=True)
    except UsageError as error:
        raise UsageError(f"{table.where}: {error.message}", hint=error.hint) from error
    return glob


def _until(table: TomlTable) -> date | None:
    value = table.entry.get("until")
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise UsageError(
        f"{table.where}: until is {str(value)!r}",
        hint="It has to be a date without quotes, such as 2030-12-31",
    )
