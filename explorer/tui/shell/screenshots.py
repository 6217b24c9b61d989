"""Pictures of the screen, saved where the user is, under a name that nothing has yet."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from pathlib import Path

_STEM = "layer-explorer-%Y%m%d-%H%M%S"


def save_picture(svg: str, folder: Path, now: datetime) -> Path:
    """Write a picture and return where it is; nothing is ever overwritten. Raises OSError."""
    stem = now.strftime(_STEM)
    for number in count(1):
        path = folder / (f"{stem}.svg" if number == 1 else f"{stem}-{number}.svg")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(svg)
        except FileExistsError:
            continue
        return path
    raise AssertionError("numbers do not end")
