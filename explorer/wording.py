"""Sizes and counts as text for people, the same on the screen and in reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")
_PREFIXES = "kmgtpe"
_SIZE = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*(?:([kmgtpe])(i)?)?b?", re.ASCII | re.IGNORECASE)
_MOST_DIGITS = 24
_HOUR, _DAY = 3600, 86_400
# From how many seconds on a unit is told, and how many it has.
_SPANS = (
    (2 * 365 * _DAY, 365 * _DAY, "year"),
    (2 * 30 * _DAY, 30 * _DAY, "month"),
    (2 * 7 * _DAY, 7 * _DAY, "week"),
    (2 * _DAY, _DAY, "day"),
    (_HOUR, _HOUR, "hour"),
    (0, 60, "minute"),
)


def size_text(size: float) -> str:
    """Return a size in bytes as text with decimal units: "12.3 MB"."""
    unit = 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if unit == 0 else f"{size:.3g} {_UNITS[unit]}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 layer", "2 layers"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Return parts as a sentence lists them: "a, b and c"."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def span_text(seconds: float) -> str:
    """Return a span of time in the largest unit of which there are two: "12 days"."""
    least = (one for one in _SPANS if seconds >= one[0])
    _, length, name = next(least, _SPANS[-1])
    return counted(int(seconds // length), name)


def parsed_size(text: str) -> int:
    """Read a size in bytes: "20 MB" (thousands), "1.5GiB" (1024s). Raises ValueError."""
    size = _SIZE.fullmatch(text.strip())
    if size is None or len(size[1]) > _MOST_DIGITS:
        raise ValueError(text[:_MOST_DIGITS])
    number, prefix, binary = size.groups()
    step = _PREFIXES.index(prefix.lower()) + 1 if prefix else 0
    return int(Decimal(number.replace(",", "")) * (1024 if binary else 1000) ** step)
