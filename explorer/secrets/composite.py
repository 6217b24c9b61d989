"""Rules that count only beside others, as Gitleaks has them since 8.28: `required`, `skipReport`.

What is required has to begin within 4 KiB, which every window shows, so that it makes no difference
where a file is cut; Gitleaks wants it in the same part of a file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from explorer.secrets.match import Match
from explorer.secrets.rule import REACH, Required, Rule
from explorer.text.windows import Positions, Window


class JudgedMatch(NamedTuple):
    """A match, its rule, and where all that its expression matched begins."""

    rule: Rule
    match: Match
    start: int


class _Place(NamedTuple):
    start: int
    line: int
    column: int


def reported(judged: Sequence[JudgedMatch], data: bytes) -> Iterator[Match]:
    """Yield the matches in some bytes that are reported: those beside what they require."""
    places = _places(judged, data)
    for one in judged:
        here = places[one.rule.id][bisect_left(places[one.rule.id], (one.start,))]
        if not one.rule.unreported and all(
            any(_is_near(here, other, required) for other in _around(places, here, required))
            for required in one.rule.required
        ):
            yield one.match


def _places(judged: Sequence[JudgedMatch], data: bytes) -> dict[str, list[_Place]]:
    """Return where the matches of each rule begin, in order."""
    positions = Positions(Window.whole(data))
    places: dict[str, list[_Place]] = {}
    for one in sorted(judged, key=lambda one: one.start):
        place = _Place(one.start, *positions.at(one.start))
        places.setdefault(one.rule.id, []).append(place)
    return places


def _around(places: dict[str, list[_Place]], here: _Place, required: Required) -> Sequence[_Place]:
    known = places.get(required.id, [])
    low = bisect_left(known, (here.start - REACH.before,))
    return known[low : bisect_right(known, (here.start + REACH.before + 1,))]


def _is_near(here: _Place, other: _Place, required: Required) -> bool:
    lines, columns = required.lines, required.columns
    return (lines is None or abs(here.line - other.line) <= lines) and (
        columns is None or abs(here.column - other.column) <= columns
    )
