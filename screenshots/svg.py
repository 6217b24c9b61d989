"""Textual's SVG of a screen, made to stand alone."""

from __future__ import annotations

import re

_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_GENERATED = re.compile(r"<!--.*?-->\s*", re.DOTALL)


def standalone(svg: str) -> str:
    """Return a picture that asks no server for its font."""
    plain = _GENERATED.sub("", _FONT_FACE.sub("", svg))
    return plain.replace("Fira Code", "DejaVu Sans Mono")
