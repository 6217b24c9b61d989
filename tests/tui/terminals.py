"""Terminals with other colours, and how each would show what the app has drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, TypeAlias

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.app import App
from textual.color import Color

# The sixteen colours that xterm has by default.
_DIM = [(0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0)]
_DIM += [(0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)]
_BRIGHT = [(127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0)]
_BRIGHT += [(92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)]
_ON_BLACK = TerminalTheme((0, 0, 0), (229, 229, 229), _DIM, _BRIGHT)
_ON_WHITE = TerminalTheme((255, 255, 255), (0, 0, 0), _DIM, _BRIGHT)
# What terminals leave of a colour that is dim.
_LEFT_OF_DIM = 0.66
_VARIABLES = ("TERM", "COLORTERM", "COLORFGBG", "NO_COLOR", "TEXTUAL_COLOR_SYSTEM")


RGB: TypeAlias = tuple[int, int, int]


class Look(NamedTuple):
    """How a piece of text looks: its colours, and what else tells it from others."""

    colour: RGB
    ground: RGB
    attributes: frozenset[str]

    @property
    def contrast(self) -> float:
        """The contrast of text and ground as WCAG 2 defines it, 1 to 21."""
        return contrast(self.colour, self.ground)


@dataclass(frozen=True)
class Terminal:
    """A terminal by what it says of itself, the colours it has, and those of its own."""

    name: str
    environment: tuple[tuple[str, str], ...]
    system: ColorSystem = ColorSystem.TRUECOLOR
    own: TerminalTheme = _ON_BLACK

    def use(self, patch: pytest.MonkeyPatch) -> None:
        """Let the app that starts next find itself in this terminal."""
        for name in _VARIABLES:
            patch.delenv(name, raising=False)
        for name, value in self.environment:
            patch.setenv(name, value)

    @property
    def is_colourless(self) -> bool:
        """Whether nothing is told by colours."""
        return ("NO_COLOR", "1") in self.environment

    def look(self, style: Style | None) -> Look:
        """Return how this terminal shows a style."""
        style = style or Style()
        colour, ground = (
            (one.downgrade(self.system) if one else None) for one in (style.color, style.bgcolor)
        )
        own = self.own
        front = colour.get_truecolor(own) if colour else own.foreground_color
        behind = ground.get_truecolor(own, foreground=False) if ground else own.background_color
        text, below = Color(*front), Color(*behind)
        if style.reverse:
            text, below = below, text
        if style.dim:
            text = below.blend(text, _LEFT_OF_DIM)
        names = ("bold", "dim", "italic", "underline", "reverse", "strike")
        held = frozenset(name for name in names if getattr(style, name))
        return Look(text.rgb, below.rgb, held)


_TRUE = (("TERM", "xterm-256color"), ("COLORTERM", "truecolor"))
_256 = (("TERM", "xterm-256color"),)
_16 = (("TERM", "xterm"),)
_LIGHT = (("COLORFGBG", "0;15"),)
TERMINALS = (
    Terminal("true", _TRUE),
    Terminal("true-light", _TRUE + _LIGHT, own=_ON_WHITE),
    Terminal("256", _256, ColorSystem.EIGHT_BIT),
    Terminal("256-light", _256 + _LIGHT, ColorSystem.EIGHT_BIT, _ON_WHITE),
    Terminal("16", _16, ColorSystem.STANDARD),
    Terminal("16-light", _16 + _LIGHT, ColorSystem.STANDARD, _ON_WHITE),
    Terminal("none", (*_TRUE, ("NO_COLOR", "1"))),
    Terminal("none-light", (*_TRUE, *_LIGHT, ("NO_COLOR", "1")), own=_ON_WHITE),
)
"""Each kind of terminal, on a dark ground and on a light one."""


def pieces(app: App[None]) -> Iterator[Segment]:
    """Yield what can be used, in the styles that are sent to the terminal.

    What stands behind a dialog can't, and is made dark by that.
    """
    strips = app.screen._compositor.render_strips()
    if not app.screen.is_modal:
        yield from chain.from_iterable(strips)
        return
    for child in app.screen.children:
        left, top, width, height = child.region
        for strip in strips[top : top + height] if child.display else ():
            yield from strip.crop(left, left + width)


def contrast(one: RGB, other: RGB) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: RGB) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
