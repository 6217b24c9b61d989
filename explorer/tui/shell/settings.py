"""What the user likes: theme, mask, cache, view, columns, keys, from a file of the user's own.

Whatever the file says that nobody knows is an error, reported before the interface starts.
"""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import platformdirs
from msgspec import field
from textual.keys import Keys, key_to_character

from explorer.errors import UsageError
from explorer.frozen import Frozen
from explorer.printable import printable
from explorer.tui.shell.keys import KEYS
from explorer.tui.shell.themes import AUTO, THEMES
from explorer.tui.tree.views import View

FILE = "settings.toml"
COLUMNS = ("mode", "owner", "size", "time")
_MODIFIERS = re.compile(r"(?:(?:ctrl|shift|alt|super|hyper|meta)\+)*(?=.)")
_NAMED = frozenset(key.value for key in Keys)
# Groups of keys that work in every pane, so that no pane may use theirs.
_ALWAYS = ("Everywhere", "Image")


class Settings(Frozen, frozen=True):
    """What the interface begins with; `columns` None stands for the usual ones."""

    theme: str = AUTO
    mask: bool = False
    cache: bool = True
    view: View = View.CHANGES
    columns: tuple[str, ...] | None = None
    keymap: Mapping[str, str] = field(default_factory=dict)


def settings_file() -> Path:
    """Return where the user's settings are kept."""
    try:
        return Path(platformdirs.user_config_dir("layer-explorer", appauthor=False)) / FILE
    except RuntimeError:  # a user without a home
        return Path(os.devnull, FILE)


def read_settings(path: Path | None = None, usual: Mapping[str, object] | None = None) -> Settings:
    """Read the user's settings; no file is no error. Raises UsageError.

    What is `usual` holds where the file says nothing of it.
    """
    file = path or settings_file()
    try:
        data = file.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return _settings(usual or {})
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8"
        raise UsageError(f"{printable(os.fsencode(file))} can't be read: {reason}") from error
    try:
        return parse_settings(data, usual)
    except UsageError as error:
        where = printable(os.fsencode(file))
        raise UsageError(f"{where}: {error.message}", hint=error.hint) from error


def parse_settings(text: str, usual: Mapping[str, object] | None = None) -> Settings:
    """Read settings as TOML, over the usual ones. Raises UsageError."""
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"It is no TOML: {printable(str(error))}") from error
    for name in fields:
        _one_of(name, _READERS, "setting")
    return _settings({**(usual or {}), **fields})


def _settings(fields: Mapping[str, object]) -> Settings:
    return Settings(**{name: _READERS[name](value) for name, value in fields.items()})


# Values


def _theme(value: object) -> str:
    return _one_of(value, (AUTO, *THEMES), "theme")


def _flag(name: str) -> Callable[[object], bool]:
    def read(value: object) -> bool:
        if not isinstance(value, bool):
            raise UsageError(f"{name} is {_quoted(value)}", hint="It is true or false")
        return value

    return read


def _view(value: object) -> View:
    return View(_one_of(value, [one.value for one in View], "view"))


def _columns(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise UsageError(f"columns is {_quoted(value)}", hint=f"A list of {', '.join(COLUMNS)}")
    return tuple(_one_of(one, COLUMNS, "column") for one in value)


def _keymap(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise UsageError(f"keymap is {_quoted(value)}", hint='A table: "app.quit" = "q"')
    ids = [key.id for keys in KEYS.values() for key in keys]
    keymap = {_one_of(name, ids, "key's id"): _keys(keys) for name, keys in value.items()}
    _check_clashes(keymap)
    return keymap


_READERS: dict[str, Callable[[object], Any]] = {
    "theme": _theme,
    "mask": _flag("mask"),
    "cache": _flag("cache"),
    "view": _view,
    "columns": _columns,
    "keymap": _keymap,
}


def _keys(value: object) -> str:
    """Return keys with commas between them, as Textual takes them."""
    keys = [one.strip() for one in value.split(",")] if isinstance(value, str) else value
    if not isinstance(keys, list) or not keys:
        raise UsageError(f"{_quoted(value)} is no key", hint='Write "x", or ["x", "ctrl+x"]')
    return ",".join(_key(one) for one in keys)


def _key(value: object) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{_quoted(value)} is no key")
    name = value[_end_of_modifiers(value) :]
    if len(name) == 1 or name in _NAMED or value in _NAMED or _is_character(name):
        return value
    raise UsageError(f"{_quoted(value)} is no key", hint=_suggestion(value, _NAMED))


def _end_of_modifiers(key: str) -> int:
    found = _MODIFIERS.match(key)
    return found.end() if found else 0


def _is_character(name: str) -> bool:
    try:
        unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return False
    return True


def _check_clashes(keymap: Mapping[str, str]) -> None:
    """Raise UsageError where a new key of a pane does something else there already."""
    for group, own in KEYS.items():
        together = [*own, *(key for one in _ALWAYS if one != group for key in KEYS[one])]
        users: dict[str, set[str]] = {}
        for key in together:
            for name in _characters(keymap.get(key.id, key.keys)):
                users.setdefault(name, set()).add(key.id)
        for key in together:
            for name in _characters(keymap.get(key.id, "")) - _characters(key.keys):
                if others := users[name] - {key.id}:
                    other = min(others)
                    hint = f"Give {other} another one"
                    raise UsageError(f"{_quoted(name)} is both {key.id} and {other}", hint=hint)


def _characters(keys: str) -> set[str]:
    """Return keys by their characters, if they have one: "question_mark" is "?"."""
    return {key_to_character(one) or one for one in keys.split(",") if one}


def _one_of(value: object, names: Iterable[str], what: str) -> str:
    known = [*names]
    if isinstance(value, str) and value in known:
        return value
    raise UsageError(f"There is no {what} {_quoted(value)}", hint=_suggestion(str(value), known))


def _suggestion(value: str, names: Iterable[str]) -> str:
    known = [*names]
    close = get_close_matches(value, known, 1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"There are {', '.join(known)}" if len(known) < 10 else ""


def _quoted(value: object) -> str:
    return printable(repr(value)[:80])
