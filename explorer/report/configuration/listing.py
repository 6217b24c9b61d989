"""What is in force, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from explorer.printable import printable
from explorer.report.configuration.keys import BY_NAME
from explorer.report.configuration.settings import Configuration, GateSetting
from explorer.report.policy import Ignore
from explorer.wording import counted

_CONDITIONS = ("fingerprint", "rule", "path", "line")


def setting_lines(configuration: Configuration) -> Iterator[str]:
    """Yield a line for each key: its name, its value, where that comes from."""
    rows = [(one.key, _text(one), one.origin) for one in configuration.settings.values()]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for key, text, origin in rows:
        yield printable(f"{key:{widths[0]}}  {text:{widths[1]}}  {origin}")
    for ignore in configuration.policy.ignores:
        yield printable(f"  {_ignore_text(ignore)}")


def setting_records(configuration: Configuration) -> Iterator[str]:
    """Yield one JSON document: for each key its value and its origin."""
    document = {
        one.key: {"value": _value(one), "origin": one.origin}
        for one in configuration.settings.values()
    }
    yield json.dumps(document, indent=2)


def _value(one: GateSetting) -> object:
    key = BY_NAME.get(one.key)
    return _plain(key.unit.plain(one.value) if key else one.value)


def _text(one: GateSetting) -> str:
    value = _value(one)
    if one.key not in BY_NAME:
        return counted(len(value), "entry", "entries") if isinstance(value, list) and value else "-"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    if isinstance(value, bool):
        return str(value).lower()
    return "-" if value is None else str(value)


def _ignore_text(ignore: Ignore) -> str:
    conditions = " ".join(f"{key} {value}" for key, value in _conditions(ignore))
    until = f", until {ignore.until}" if ignore.until else ""
    return f"{conditions}: {ignore.reason or 'no reason given'}{until}"


def _conditions(ignore: Ignore) -> Iterator[tuple[str, object]]:
    for key in _CONDITIONS:
        if (value := getattr(ignore, key)) is not None:
            yield key, value


def _plain(value: object) -> object:
    if isinstance(value, Ignore):
        until = str(value.until) if value.until else None
        return {**dict(_conditions(value)), "reason": value.reason, "until": until}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)
