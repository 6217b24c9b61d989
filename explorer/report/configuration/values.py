"""Readers of single values: from what TOML, a variable or an option holds to what it means.

A reader raises ValueError for what it can't read; whoever calls it knows where the
value stands and what is wanted there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation
from pathlib import Path

from explorer.errors import UsageError
from explorer.report.globs import compiled
from explorer.wording import parsed_size

Reader = Callable[[object], object]

_OFF = frozenset({"", "off", "disabled", "none", "false"})
_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0"})
_MOST_DIGITS = 24


def text(value: object) -> str:
    """Read a string that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def texts(value: object) -> tuple[str, ...]:
    """Read a list of strings, none of them empty."""
    if not isinstance(value, list | tuple):
        raise ValueError
    return tuple(text(one) for one in value)


def globs(value: object) -> tuple[str, ...]:
    """Read a list of globs for paths."""
    found = texts(value)
    try:
        compiled(found)
    except UsageError as error:
        raise ValueError from error
    return found


def path(value: object) -> Path:
    """Read the name of a file."""
    return value if isinstance(value, Path) else Path(text(value))


def flag(value: object) -> bool:
    """Read true or false; a variable says it in a word."""
    if isinstance(value, bool):
        return value
    word = text(value).strip().lower()
    if word not in _YES | _NO:
        raise ValueError
    return word in _YES


def choice(known: Collection[str]) -> Reader:
    """Return a reader of one of the known words, in any case."""

    def read(value: object) -> str:
        word = text(value).strip().lower()
        if word not in known:
            raise ValueError
        return word

    return read


def optional(reader: Reader) -> Reader:
    """Return a reader that takes `false` and words such as "off" for: not asked for."""

    def read(value: object) -> object:
        off = value is False or (isinstance(value, str) and value.strip().lower() in _OFF)
        return None if off else reader(value)

    return read


def share(value: object) -> float:
    """Read a share, 0 to 1."""
    return _number(value, 1)


def ratio(value: object) -> float:
    """Read a share, 0 to 1, as dive has it, and return it in percent."""
    # In decimals: 0.07 is 7 %, and not 7.000000000000001 %.
    return float(_decimal(share(value)) * 100)


def percent(value: object) -> float:
    """Read a percentage, 0 to 100: 10, "10" or "10 %"."""
    return _number(value.strip().removesuffix("%") if isinstance(value, str) else value, 100)


def count(value: object) -> int:
    """Read a whole number of at least 0."""
    number = _decimal(value)
    if number < 0 or number % 1:
        raise ValueError
    return int(number)


def size(value: object) -> int:
    """Read a size in bytes: 20000000, "20 MB" (thousands, as dive has it), "1.5GiB" (1024s)."""
    if not isinstance(value, str):
        return count(value)
    return parsed_size(value)


def _number(value: object, highest: int) -> float:
    number = _decimal(value)
    if not 0 <= number <= highest:
        raise ValueError
    return float(number)


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise ValueError from error
    # An exponent of a million is a number with as many digits, and no limit of anything.
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
        raise ValueError
    return number
