"""Textual's SVG of a screen, made to stand alone; and as a part of a larger one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_GENERATED = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_SCREEN = re.compile(r'<svg[^>]*viewBox="0 0 ([0-9.]+) ([0-9.]+)"[^>]*>(.*)</svg>', re.DOTALL)
_NAMES = re.compile(r"terminal-\d+")
# At Textual's 20 the lines of boxes, as most fonts have them, do not meet from row to row.
_MEETING = ("font-size: 20px", "font-size: 21px")
_OWN_FONT = "DejaVu Sans Mono"
FONTS = f"{_OWN_FONT}, Menlo, Consolas, monospace"
"""The first is that of the pictures; a film is drawn where it is seen, with what is there."""


def standalone(svg: str) -> str:
    """Return a picture that asks no server for its font."""
    plain = _GENERATED.sub("", _FONT_FACE.sub("", svg))
    return plain.replace("Fira Code", _OWN_FONT)


@dataclass(frozen=True)
class Drawing:
    """What stands in an SVG, and its size in pixels; its names are those of nothing else."""

    width: float
    height: float
    body: str


def drawing(svg: str, name: str) -> Drawing:
    """Return what stands in a picture, every style and clip of it named anew."""
    drawn = standalone(svg).replace(*_MEETING).replace(f"{_OWN_FONT}, monospace", FONTS)
    matched = _SCREEN.search(drawn)
    assert matched is not None
    return Drawing(float(matched[1]), float(matched[2]), _NAMES.sub(name, matched[3]))


def page(one: Drawing) -> str:
    """Return a drawing as an SVG of its own."""
    return head(one.width, one.height) + one.body + "</svg>\n"


def head(width: float, height: float) -> str:
    """Return how an SVG of this size begins."""
    size = f'viewBox="0 0 {width:g} {height:g}"'
    return f'<svg class="rich-terminal" {size} xmlns="http://www.w3.org/2000/svg">'
