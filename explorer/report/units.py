"""What settings and measures are in: how each is read, what it is called, how it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from explorer.report.configuration import values
from explorer.report.configuration.values import Reader
from explorer.secrets.rule import Severity
from explorer.wording import size_text

NEVER = "never"
SEVERITIES = (*(one.label for one in reversed(Severity)), NEVER)


def _number_text(number: float) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:.4g}"


def _percent_text(number: float) -> str:
    return f"{_number_text(number)} %"


def _severity(value: object) -> Severity | None:
    word = values.choice(SEVERITIES)(value)
    return None if word == NEVER else Severity[str(word).upper()]


def _severity_text(value: object) -> object:
    return value.label if isinstance(value, Severity) else NEVER


def _as_it_is(value: object) -> object:
    return value


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `metavar` stands for a value in the help, `wanted` completes "It has to be …".

    `read` takes what a file, a variable or an option holds and raises ValueError for what it
    can't read; `plain` returns what a listing has for the value. `text` writes a measured
    number for people. A value that is `repeated` is a list, and has no variable.
    """

    metavar: str
    wanted: str
    read: Reader
    plain: Callable[[object], object] = _as_it_is
    text: Callable[[float], str] = _number_text
    repeated: bool = False


BYTES = Unit("SIZE", "bytes", values.size, text=size_text)
COUNT = Unit("NUMBER", "a whole number", values.count)
FILE = Unit("FILE", "the path of a file", values.path)
FLAG = Unit("FLAG", "true or false", values.flag)
GLOBS = Unit("GLOB", "a list of globs", values.globs, repeated=True)
PERCENT = Unit("PERCENT", "a percentage from 0 to 100", values.percent, text=_percent_text)
RATIO = Unit("SHARE", "a share from 0 to 1", values.ratio, text=_percent_text)
SEVERITY = Unit("SEVERITY", f"one of {', '.join(SEVERITIES)}", _severity, _severity_text)
SHARE = Unit("SHARE", "a share from 0 to 1", values.share)
TIMES = Unit("TIMES", "a whole number", values.count)
PLATFORM = Unit("OS/ARCH", "a platform, such as linux/arm64", values.text)
