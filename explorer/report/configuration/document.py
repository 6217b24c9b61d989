"""A configuration file, `.layer-explorer.toml`: its settings and its ignore list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from msgspec.structs import replace

from explorer.errors import UsageError
from explorer.report.configuration.files import read_configuration
from explorer.report.configuration.keys import BY_NAME
from explorer.report.configuration.settings import IGNORE, GateSetting, setting
from explorer.report.files import is_stream
from explorer.report.globs import compiled
from explorer.report.outputs import Output
from explorer.report.policy import Ignore
from explorer.secrets.schema import TomlTable, check_keys, tables

# tomllib takes time by the square of a key's parts; ours have two at most.
_DEEP = re.compile(r"(?<![\w\"'.-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){100}")
_CONDITIONS = ("fingerprint", "rule", "path")
_KEYS = (*_CONDITIONS, "reason", "until")


def read_document(path: Path) -> dict[str, GateSetting]:
    """Read a file; unknown keys and wrong types are UsageErrors that name file and key."""
    return settings_in(read_configuration(path), path)


def settings_in(text: str, path: Path) -> dict[str, GateSetting]:
    """Read what stands in a file, or is to stand there. Raises UsageError."""
    document = _parsed(text, path)
    check_keys(document, [*BY_NAME, IGNORE], str(path))
    settings = {
        name: setting(BY_NAME[name], value, str(path), named=f"{path}: {name}", folder=path.parent)
        for name, value in document.items()
        if name != IGNORE
    }
    if "format" in settings:
        settings["format"] = _within(settings["format"], path)
    if entries := tables(document, IGNORE, str(path)):
        numbered = enumerate(entries, 1)
        ignores = tuple(_ignore(TomlTable(one, f"{path}: ignore {n}")) for n, one in numbered)
        settings[IGNORE] = GateSetting(IGNORE, ignores, str(path))
    return settings


def _within(one: GateSetting, path: Path) -> GateSetting:
    """Return formats whose files begin at the folder of the configuration, and stay below it.

    A file that comes with a project may not say that others of the user's are written over.
    """
    folder = path.parent

    def move(file: Path) -> Path:
        placed = folder / file
        if is_stream(placed) or placed.parent.resolve().is_relative_to(folder.resolve()):
            return placed
        raise UsageError(
            f"{path}: format: {file} is outside of the file's folder",
            hint="Name a file below it, or give --format",
        )

    outputs = cast("Sequence[Output]", one.value)
    return replace(one, value=tuple(output.moved(move) for output in outputs))


def _parsed(text: str, path: Path) -> Mapping[str, Any]:
    if _DEEP.search(text):
        raise UsageError(f"{path}: not TOML: a key is nested too deep")
    import tomllib

    try:
        return tomllib.loads(text)
    # ValueError as well for a whole number of thousands of digits, which Python doesn't read.
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not TOML: {error}") from error


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
        path=_glob(table) if "path" in table.entry else None,
        reason=table.text("reason"),
        until=_until(table),
        source=table.where,
    )


def _condition(table: TomlTable, key: str) -> str | None:
    return table.text(key, required=True) if key in table.entry else None


def _glob(table: TomlTable) -> str:
    glob = table.text("path", required=True)
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
