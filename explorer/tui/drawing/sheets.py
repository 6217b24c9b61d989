"""Sheets: a bounded number of printable lines, laid out anew for each width."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size

from explorer.tui.drawing.spans import Span
from explorer.tui.drawing.text import row_starts

_GAP = 2
_LEAST_VALUE = 20


class SheetLine(NamedTuple):
    """A printable line and the paints of its parts; `target` is what it leads to, if anything."""

    text: str
    spans: tuple[Span, ...] = ()
    target: object = None

    @classmethod
    def painted(cls, text: str, paint: str) -> SheetLine:
        """Return a line that is in one paint from its first character to its last."""
        return cls(text, (Span(0, len(text), paint),))


Layout: TypeAlias = Callable[[int], Sequence[SheetLine]]
"""Returns the lines of a sheet for a width in cells."""


class Pair(NamedTuple):
    """A name and its value, both printable; each may have a paint."""

    name: str
    value: str
    paint: str = ""
    name_paint: str = "faint"


class Group(NamedTuple):
    """Some pairs under a heading."""

    heading: str
    pairs: tuple[Pair, ...]


def folded(text: str, width: int) -> list[str]:
    """Break a line into pieces of at most `width` cells, between words where there are any."""
    starts = row_starts(text, width)
    pieces = [text[start:end].rstrip(" ") for start, end in pairwise([*starts, len(text)])]
    return [one for one in pieces if one] or [text]


def pairs_layout(groups: Sequence[Group]) -> Layout:
    """Return groups of pairs, the names in a column, long values over several lines."""
    return lambda width: [line for group in groups for line in group_lines(group, width)]


def group_lines(group: Group, width: int, wanted: int = 0) -> Iterator[SheetLine]:
    """Yield the lines of a group and an empty one; names have `wanted` cells, else what they need.

    They have half of the width at most.
    """
    if group.heading:
        yield from (SheetLine.painted(one, "heading") for one in folded(group.heading, width))
    longest = max((cell_len(pair.name) for pair in group.pairs), default=0)
    # Where there is little room, names and values share it in halves.
    column = min(longest, max(8, width // 3))
    if wanted:
        column = min(wanted, width // 2)
    for pair in group.pairs:
        yield from _pair_lines(pair, column, width)
    yield SheetLine("")


def _pair_lines(pair: Pair, column: int, width: int) -> Iterator[SheetLine]:
    indent = column + _GAP
    names = folded(pair.name, column)
    values = folded(pair.value, max(_LEAST_VALUE, width - indent))
    for number in range(max(len(names), len(values))):
        name = set_cell_size(names[number] if number < len(names) else "", column)
        value = values[number] if number < len(values) else ""
        start = len(name) + _GAP
        spans = [Span(0, len(name), pair.name_paint)]
        if pair.paint:
            spans.append(Span(start, start + len(value), pair.paint))
        yield SheetLine(name + " " * _GAP + value, tuple(spans))


def text_lines(text: str, width: int, paint: str = "") -> Iterator[SheetLine]:
    """Yield a printable sentence over as many lines as it takes."""
    for piece in folded(text, width):
        yield SheetLine.painted(piece, paint) if paint else SheetLine(piece)
