"""The looks: a dark one, a light one, and the terminal's own sixteen colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

DARK = "dark"
LIGHT = "light"
TERMINAL = "terminal"


# Dark enough to be read on the cursor's row as well, 4.5 to 1.
_LIGHT_TEXT = {
    "text-accent": "#7D4A00",
    "text-error": "#8A1C38",
    "text-success": "#176437",
    "text-warning": "#7D4A00",
    "footer-key-foreground": "#005A9E",
}


THEMES: Mapping[str, Theme] = {
    DARK: replace(BUILTIN_THEMES["textual-dark"], name=DARK),
    LIGHT: replace(
        BUILTIN_THEMES["textual-light"],
        name=LIGHT,
        background="#FAFAFA",
        surface="#F2F2F2",
        panel="#E6E6E6",
        variables=_LIGHT_TEXT,
    ),
    TERMINAL: replace(BUILTIN_THEMES["ansi-dark"], name=TERMINAL),
}
"""By the names that settings and the command palette use."""
