"""The looks: a dark one, a light one, and the terminal's own sixteen colours on either ground.

Every text has a contrast of 4.5 to 1 at least, in 256 colours as well: what a ground is made of
is chosen so that the nearest of the 256 is much the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

AUTO = "auto"
DARK = "dark"
LIGHT = "light"
TERMINAL = "terminal"
TERMINAL_LIGHT = "terminal-light"

_DARK = {
    "in-use": "#0D2D4D",
    "text-error": "#FF879B",
    "text-muted": "#B0B0B0",
    "text-disabled": "#A0A0A0",
}
# Dark enough to be read on the cursor's row as well.
_LIGHT = {
    "in-use": "#D5E1EB",
    "text-accent": "#6B4200",
    "text-error": "#8A1C2E",
    "text-success": "#176437",
    "text-warning": "#6B4200",
    "text-muted": "#4A4A4A",
    "text-disabled": "#595959",
    "footer-key-foreground": "#005A9E",
}
# On black the dark ones of the sixteen can't be read, on white the light ones.
_ON_BLACK = {
    "in-use": "ansi_default",
    "input-selection-background": "ansi_cyan",
    "input-selection-foreground": "ansi_black",
    "border": "ansi_bright_cyan",
    "footer-key-foreground": "ansi_bright_yellow",
}
_ON_WHITE = {
    "in-use": "ansi_default",
    "input-selection-background": "ansi_cyan",
    "input-selection-foreground": "ansi_black",
    "border": "ansi_blue",
    "footer-key-foreground": "ansi_blue",
}

THEMES: Mapping[str, Theme] = {
    DARK: replace(BUILTIN_THEMES["textual-dark"], name=DARK, panel="#252A2F", variables=_DARK),
    LIGHT: replace(
        BUILTIN_THEMES["textual-light"],
        name=LIGHT,
        background="#FAFAFA",
        surface="#F2F2F2",
        panel="#E6E6E6",
        variables=_LIGHT,
    ),
    TERMINAL: replace(
        BUILTIN_THEMES["ansi-dark"],
        name=TERMINAL,
        primary="ansi_bright_cyan",
        secondary="ansi_bright_cyan",
        warning="ansi_bright_yellow",
        error="ansi_bright_red",
        success="ansi_bright_green",
        accent="ansi_bright_magenta",
        variables=BUILTIN_THEMES["ansi-dark"].variables | _ON_BLACK,
    ),
    TERMINAL_LIGHT: replace(
        BUILTIN_THEMES["ansi-light"],
        name=TERMINAL_LIGHT,
        primary="ansi_blue",
        secondary="ansi_blue",
        warning="ansi_magenta",
        error="ansi_red",
        success="ansi_blue",
        accent="ansi_magenta",
        variables=BUILTIN_THEMES["ansi-light"].variables | _ON_WHITE,
    ),
}
"""By the names that settings and the command palette use."""
