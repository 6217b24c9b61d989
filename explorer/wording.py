"""Sizes and counts as people read them, the same on the screen and in reports."""

from __future__ import annotations

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")


def size_text(size: float) -> str:
    """Return a size in bytes with a unit of a thousand: "12.3 MB"."""
    unit = 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if unit == 0 else f"{size:.3g} {_UNITS[unit]}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 layer", "2 layers"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
