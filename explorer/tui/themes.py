"""The looks: a dark one, a light one, and the terminal's own sixteen colours."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import BUILTIN_THEMES, Theme

DARK = "dark"
LIGHT = "light"
TERMINAL = "terminal"


def _named(name: str, model: str) -> Theme:
    known = BUILTIN_THEMES[model]
    fields = {key: getattr(known, key) for key in known.__dataclass_fields__}
    return Theme(**{**fields, "name": name})


THEMES: Mapping[str, Theme] = {
    DARK: _named(DARK, "textual-dark"),
    LIGHT: _named(LIGHT, "textual-light"),
    TERMINAL: _named(TERMINAL, "ansi-dark"),
}
"""By the names that settings and the command palette use."""
