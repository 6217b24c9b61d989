"""What a preview is made of; texts are as the file has them, and not yet printable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Check: TypeAlias = Callable[[], None]
"""Called again and again; it may raise to stop."""

MOST_ROWS = 1000
"""The most rows of a table."""

LONGEST_CELL = 200
"""The most characters of a cell."""

Colour: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Properties:
    """Names with their values, under a heading; `warning` is what to look at first."""

    heading: str
    pairs: tuple[tuple[str, str], ...]
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; `note` says what is missing, `numbers` which columns are numbers."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines of pixels, from the top; two lines make one of the screen."""

    lines: tuple[tuple[Colour, ...], ...]


Block: TypeAlias = Properties | Table | Picture


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file is, and what there is to see of it."""

    kind: str
    blocks: tuple[Block, ...]


def text_of(data: bytes) -> str:
    """Return bytes as text, cut to a cell; what is no UTF-8 comes as escapes."""
    return cut(data[: 4 * LONGEST_CELL].decode("utf-8", "backslashreplace"))


def cut(text: str) -> str:
    """Return a text that fits a cell."""
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"
