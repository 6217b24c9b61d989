"""Where the reports of a run go: each format to a file of its own, one to standard output."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from explorer.report.formats import NAMES
from explorer.report.units import Unit, choice

# What shells and people call standard output.
_STANDARD_OUTPUT = frozenset({"-", "/dev/stdout"})


class Output(Struct, frozen=True):
    """A report in a format, and its file; None is standard output."""

    form: str
    file: Path | None = None

    def __str__(self) -> str:
        return self.form if self.file is None else f"{self.form}={self.file}"

    def moved(self, move: Callable[[Path], Path]) -> Output:
        """Return the same with another file, if it has one."""
        return self if self.file is None else Output(self.form, move(self.file))


def file_named(path: Path) -> Path | None:
    """Return the file that a path is; None for standard output."""
    return None if str(path) in _STANDARD_OUTPUT else path


def _read(value: object) -> tuple[Output, ...]:
    """Read one FORMAT[=FILE], or a list of them."""
    many = value if isinstance(value, list | tuple) else [value]
    if not many:
        raise ValueError
    return tuple(map(_output, many))


def _output(value: object) -> Output:
    if not isinstance(value, str):
        raise ValueError
    name, separator, file = value.partition("=")
    if separator and not file.strip():
        raise ValueError
    form = str(choice(NAMES)(name))
    return Output(form, file_named(Path(file)) if file else None)


def _plain(value: object) -> object:
    """Return one output as it is written, several as a tuple of those."""
    several = tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)
    return several[0] if len(several) == 1 else several


OUTPUTS = Unit(
    "FORMAT[=FILE]", f"one of {', '.join(NAMES)}, each with =FILE behind it or not", _read, _plain
)
"""Formats, each with a file of its own or for standard output."""
