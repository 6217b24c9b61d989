"""What is known of the terminal's colours, and which themes can be shown with them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from explorer.tui.shell.themes import DARK, LIGHT, TERMINAL, TERMINAL_LIGHT

_MANY = ("truecolor", "256")
# Of the sixteen colours those that programs name when they say what their ground is.
_LIGHT_GROUNDS = ("7", "15")


class TerminalColours(Struct, frozen=True):
    """How many colours a terminal has, and whether its ground is light, as far as it says so."""

    has_many: bool
    has_any: bool
    is_light: bool

    @classmethod
    def of(cls, system: str | None, environment: Mapping[str, str]) -> TerminalColours:
        """Take Rich's name of a system of colours, and the variables of the environment.

        NO_COLOR is that of no-color.org; rxvt, Konsole and others set COLORFGBG, "15;0" say.
        """
        ground = environment.get("COLORFGBG", "").rpartition(";")[2]
        is_wanted = "NO_COLOR" not in environment
        return cls(system in _MANY and is_wanted, is_wanted, ground in _LIGHT_GROUNDS)

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes that can be shown, the one that fits best first."""
        own, rich = (TERMINAL, TERMINAL_LIGHT), (DARK, LIGHT)
        if self.is_light:
            own, rich = own[::-1], rich[::-1]
        if self.has_many:
            return rich + own
        return own if self.has_any else own[:1]

    def theme(self, wanted: str) -> str:
        """Return a theme by its name; for what can't be shown, the one that fits best."""
        return wanted if wanted in self.themes else self.themes[0]
