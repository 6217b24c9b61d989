"""Settling matches that overlap: one secret, one match."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from explorer.secrets.match import Match


def settle(matches: Iterable[Match]) -> list[Match]:
    """Return the matches, in order, that win where several overlap; the best rank wins."""
    spans: list[tuple[int, int]] = []
    kept: list[Match] = []
    for match in sorted(matches, key=lambda one: (one.rank, -one.start), reverse=True):
        if not _taken(spans, match.start, match.end):
            insort(spans, (match.start, match.end))
            kept.append(match)
    return sorted(kept, key=lambda one: (one.start, one.end))


def _taken(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    position = bisect_left(spans, (start, end))
    behind = position < len(spans) and spans[position][0] < max(end, start + 1)
    before = position > 0 and spans[position - 1][1] > start
    return behind or before
