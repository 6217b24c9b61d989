"""The parts of a preview; their texts are as the file has them, and not printable yet."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import TypeAlias

from msgspec import Struct

Check: TypeAlias = Callable[[], None]
"""Called again and again by work that takes long; it may raise to stop it."""

MOST_ROWS = 1000
"""The most rows of a table."""

LONGEST_CELL = 200
"""The most characters of a cell."""

Colour: TypeAlias = tuple[int, int, int]


class Properties(Struct, frozen=True):
    """Names with their values, under a heading; `warning` is what to look at first."""

    heading: str
    pairs: tuple[tuple[str, str], ...]
    warning: str = ""


class Holds(Enum):
    """What the rows of a table are: entries by their name, records of values, lines of a text."""

    ENTRIES = auto()
    VALUES = auto()
    LINES = auto()


HEADING = -1
"""In place of a row: what is pointed out stands in none of those that show."""


class Pointed(Struct, frozen=True):
    """What stands out in a row and column of a table: a text, or without one all of it.

    `about` is said of it; one is `current`.
    """

    row: int
    column: int
    text: str = ""
    about: str = ""
    current: bool = False


class Table(Struct, frozen=True):
    """Rows under columns; `note` says what is missing, `numbers` which columns are numbers.

    `holds` says what the rows are, where that is known, `name` what a database calls the table.
    """

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    numbers: frozenset[int] = frozenset()
    holds: Holds | None = None
    name: str = ""
    pointed: tuple[Pointed, ...] = ()


class Picture(Struct, frozen=True):
    """Lines of pixels, from the top; two of them are drawn as one line of text."""

    lines: tuple[tuple[Colour, ...], ...]


Block: TypeAlias = Properties | Table | Picture


class Preview(Struct, frozen=True):
    """What a file is, in a few words, and the blocks that show it.

    One that `decodes` shows what the bytes hold in another form, in which no mask would know it;
    one that shows a part of the file does not come `first`.
    """

    kind: str
    blocks: tuple[Block, ...]
    decodes: bool = False
    first: bool = True


class NoPreview(Struct, frozen=True):
    """Why a file of a kind that has previews has none, in a few words."""

    reason: str


def text_of(data: bytes) -> str:
    r"""Return bytes as text, cut to the length of a cell; what is no UTF-8 becomes `\xNN`."""
    return cut(data[: 4 * LONGEST_CELL].decode("utf-8", "backslashreplace"))


def cut(text: str) -> str:
    """Return a text cut to LONGEST_CELL characters."""
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"
