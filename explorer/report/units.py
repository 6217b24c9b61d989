"""What settings and measures are in: how each is read, what it is called, how it reads.

A reader takes what TOML, a variable or an option holds and raises ValueError for what it can't
read, or UsageError with a reason; whoever calls it knows where the value stands and what is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation
from pathlib import Path

from msgspec import Struct

from explorer.report.globs import compiled
from explorer.secrets.rule import Severity
from explorer.wording import parsed_size, size_text

Reader = Callable[[object], object]

_OFF = frozenset({"", "off", "disabled", "none", "false"})
_YES = frozenset({"true", "yes", "on", "1"})
_NO = frozenset({"false", "no", "off", "0"})
_MOST_DIGITS = 24
_HIGHEST_GROWTH = 1_000_000
_NEVER = "never"
_LEVELS = tuple(one.label for one in reversed(Severity))
_SEVERITIES = (*_LEVELS, _NEVER)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError
    return tuple(_text(one) for one in value)


def _globs(value: object) -> tuple[str, ...]:
    globs = _texts(value)
    compiled(globs)
    return globs


def _path(value: object) -> Path:
    return value if isinstance(value, Path) else Path(_text(value))


def _paths(value: object) -> tuple[Path, ...]:
    """Read one path, or a list of them."""
    return tuple(map(_path, value if isinstance(value, list | tuple) else [value]))


def _one_or_all(value: object) -> object:
    """Return the only value of several, or all of them."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def _flag(value: object) -> bool:
    """Read true or false; a variable says it in a word."""
    if isinstance(value, bool):
        return value
    return choice(_YES | _NO)(value) in _YES


def choice(known: Collection[str]) -> Reader:
    """Return a reader of one of the known words, in any case."""

    def read(value: object) -> str:
        word = _text(value).strip().lower()
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


def _share(value: object) -> float:
    return _number(value, 1)


def _ratio(value: object) -> float:
    """Read a share, 0 to 1, as dive has it, and return it in percent."""
    # In decimals: 0.07 is 7 %, and not 7.000000000000001 %.
    return float(_decimal(_share(value)) * 100)


def _percent(value: object) -> float:
    """Read a percentage, 0 to 100: 10, "10" or "10 %"."""
    return _number(value.strip().removesuffix("%") if isinstance(value, str) else value, 100)


def _count(value: object) -> int:
    """Read a whole number of at least 0."""
    number = _decimal(value)
    if number < 0 or number % 1:
        raise ValueError
    return int(number)


def _size(value: object) -> int:
    """Read a size in bytes: 20000000, "20 MB" (thousands, as dive has it), "1.5GiB" (1024s)."""
    return parsed_size(value) if isinstance(value, str) else _count(value)


class Growth(Struct, frozen=True):
    """How much something may grow: by bytes, or by percent of what it was."""

    bytes: int | None = None
    percent: float | None = None

    def __str__(self) -> str:
        return f"{self.bytes}" if self.percent is None else f"{self.percent:g}%"

    def limit(self, before: int) -> float:
        """Return the most bytes that it may grow by."""
        return self.bytes or 0 if self.percent is None else before * self.percent / 100


def _growth(value: object) -> Growth:
    """Read a growth: "10 MB" or "5 %"."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return Growth(percent=_number(value.strip().removesuffix("%"), _HIGHEST_GROWTH))
    return Growth(bytes=_size(value))


def _growth_plain(value: object) -> object:
    return str(value) if isinstance(value, Growth) else value


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


def _number_text(number: float) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:.4g}"


def _percent_text(number: float) -> str:
    return f"{_number_text(number)} %"


def _flag_text(number: float) -> str:
    return "yes" if number else "no"


def _severity(value: object) -> Severity | None:
    word = choice(_SEVERITIES)(value)
    return None if word == _NEVER else Severity[str(word).upper()]


def _level(value: object) -> Severity:
    return Severity[str(choice(_LEVELS)(value)).upper()]


def _severity_text(value: object) -> object:
    return value.label if isinstance(value, Severity) else _NEVER


def _label(value: object) -> object:
    return value.label if isinstance(value, Severity) else value


def _as_it_is(value: object) -> object:
    return value


class Unit(Struct, frozen=True):
    """A unit: `metavar` stands for a value in the help, `wanted` completes "It has to be …".

    `read` takes what a file, a variable or an option holds and raises ValueError for what it
    can't read; `plain` returns what a listing has for the value, `text` writes a measured number
    for people. A value that is `repeated` is a list, and has no variable; `several` values are a
    list where one alone is right too; `values` are all, where they can be counted.
    """

    metavar: str
    wanted: str
    read: Reader
    plain: Callable[[object], object] = _as_it_is
    text: Callable[[float], str] = _number_text
    repeated: bool = False
    several: bool = False
    values: tuple[str, ...] = ()


BYTES = Unit("SIZE", "bytes", _size, text=size_text)
COUNT = Unit("NUMBER", "a whole number", _count)
FILE = Unit("FILE", "the path of a file", _path)
FILES = Unit("FILE", "the path of a file, or a list of them", _paths, _one_or_all, several=True)
FLAG = Unit("FLAG", "true or false", _flag, text=_flag_text)
GROWTH = Unit(
    *("SIZE|PERCENT", 'bytes or a percentage, such as "10 MB" or "5%"', _growth, _growth_plain),
    text=size_text,
)
GLOBS = Unit("GLOB", "a list of globs", _globs, repeated=True)
PERCENT = Unit("PERCENT", "a percentage from 0 to 100", _percent, text=_percent_text)
RATIO = Unit("SHARE", "a share from 0 to 1", _ratio, text=_percent_text)
SEVERITY = Unit(
    "SEVERITY", f"one of {', '.join(_SEVERITIES)}", _severity, _severity_text, values=_SEVERITIES
)
LEVEL = Unit("LEVEL", f"one of {', '.join(_LEVELS)}", _level, _label, values=_LEVELS)
SHARE = Unit("SHARE", "a share from 0 to 1", _share)
TIMES = Unit("TIMES", "a whole number", _count)
PLATFORM = Unit("OS/ARCH", "a platform, such as linux/arm64", _text)
