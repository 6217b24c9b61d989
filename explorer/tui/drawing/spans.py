"""Parts of a line in paints, and one set of them laid over another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """A part of a line, from `start` to `end` in characters, in a paint."""

    start: int
    end: int
    paint: str

    def moved(self, by: int) -> Span:
        """Return the same span some characters further on."""
        return Span(self.start + by, self.end + by, self.paint)

    def within(self, start: int, end: int) -> Span:
        """Return what of the span lies in a part of the line, counted from that part's start."""
        return Span(max(self.start, start) - start, min(self.end, end) - start, self.paint)


def overlaid(spans: Iterable[Span], above: Sequence[Span]) -> list[Span]:
    """Lay some spans over others: what lies below keeps what is left of it."""
    cut = [part for span in spans for part in _left_of(span, above)]
    return sorted([*cut, *above])


def _left_of(span: Span, above: Sequence[Span]) -> Iterator[Span]:
    start = span.start
    for one in above:
        if one.end <= start or one.start >= span.end:
            continue
        if one.start > start:
            yield Span(start, one.start, span.paint)
        start = max(start, one.end)
    if start < span.end:
        yield Span(start, span.end, span.paint)
