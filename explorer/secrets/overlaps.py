"""Chooses among overlapping matches, so that one secret is one match."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from typing import TypeVar

from explorer.secrets.match import Match

Item = TypeVar("Item")


def settle(items: Iterable[Item], match_of: Callable[[Item], Match]) -> list[Item]:
    """Return the items whose matches overlap no better one, in the order of their offsets.

    The best rank wins, then what begins first, then the first rule by its id, so that the result
    is the same wherever the data is cut into windows.
    """
    spans: list[tuple[int, int]] = []
    kept: list[tuple[int, int, Item]] = []
    named = sorted(((match_of(item), item) for item in items), key=lambda one: one[0].rule_id)
    for match, item in sorted(named, key=lambda one: (one[0].rank, -one[0].start), reverse=True):
        if not _taken(spans, match.start, match.end):
            insort(spans, (match.start, match.end))
            kept.append((match.start, match.end, item))
    return [item for _, _, item in sorted(kept, key=lambda one: one[:2])]


def _taken(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    position = bisect_left(spans, (start, end))
    behind = position < len(spans) and spans[position][0] < max(end, start + 1)
    before = position > 0 and spans[position - 1][1] > start
    return behind or before
