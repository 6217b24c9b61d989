"""Stretches of bytes that a view of a file points out: its secrets, the matches of a search."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from explorer.search.file import Matches
from explorer.secrets.finding import Finding, LocationKind
from explorer.text.search import Stretch
from explorer.tui.drawing.spans import Span, overlaid
from explorer.tui.findings.findings import identity

MARKED = "leak"
CURRENT = "leak-current"
_SHORTEST = 4
_FEW = 16
_STARS = bytes(one if one in b"\r\n" else ord("*") for one in range(256))
_end = attrgetter("end")


class Mark(NamedTuple):
    """A stretch of bytes; the `line` it begins in and its `column` there count from 0."""

    start: int
    end: int
    line: int
    column: int


class Overlay(Struct, frozen=True):
    """What a search points out: every match that is known, and one of them above all."""

    matches: Matches
    current: Stretch | None = None

    def within(self, start: int, end: int) -> Iterator[Span]:
        """Yield what of the matches lies in a stretch, counted from its start."""
        for one in self.matches.within(start, end):
            paint = "match-current" if one == self.current else "match"
            yield Span(one.start, one.end, paint).within(start, end)


class Marks(Struct, frozen=True):
    """Marks in order, none across another; `current` is the one that was jumped to.

    `masked` marks may not be read, and of a `whole` file that is masked nothing may.
    What a search points out lies over the marks, and what is `beneath` them, in order, under them.
    """

    every: tuple[Mark, ...] = ()
    current: Mark | None = None
    masked: bool = False
    whole: bool = False
    overlay: Overlay | None = None
    beneath: tuple[Span, ...] = ()

    @property
    def hides_all(self) -> bool:
        """Whether nothing of the file may be read, whatever its bytes are."""
        return self.masked and self.whole

    @classmethod
    def of_findings(cls, findings: Iterable[Finding], aim: Finding | None) -> Marks:
        """Return the marks of a file's own bytes; what is packed in it stands nowhere there."""
        known = {identity(one): _mark(one) for one in findings if _stands_in_file(one)}
        current = known.get(identity(aim)) if aim else None
        return cls(tuple(sorted({*known.values()})), current)

    @classmethod
    def of_text(cls, data: bytes, findings: Iterable[Finding], aim: Finding | None) -> Marks:
        """Return marks wherever the secrets of findings stand in a text."""
        marks = tuple(_marks_at(data, occurrences(data, [one.secret for one in findings])))
        current = (one for one in marks if aim and data[one.start : one.end] == aim.secret)
        return cls(marks, next(current, None))

    def pointing_at(self, mark: Mark) -> Marks:
        """Return the marks with a match as the current one, as wide as the secrets it is in.

        None of a secret's bytes is left without a mark: under the mask they would be read.
        """
        within = [one for one in self.every if one.start < mark.end and mark.start < one.end]
        first, last = min([mark, *within]), max([mark, *within], key=_end)
        joined = first._replace(end=last.end)
        others = [one for one in self.every if one not in within]
        return replace(self, every=tuple(sorted([*others, joined])), current=joined)

    def within(self, start: int, end: int) -> list[Span]:
        """Return what is pointed out in a stretch, counted from its start."""
        own = overlaid(self._beneath(start, end), [*self._within(start, end)])
        return overlaid(own, [*self.overlay.within(start, end)]) if self.overlay else own

    def _beneath(self, start: int, end: int) -> Iterator[Span]:
        for one in self.beneath[bisect_right(self.beneath, start, key=_end) :]:
            if one.start >= end:
                return
            yield one.within(start, end)

    def _within(self, start: int, end: int) -> Iterator[Span]:
        for mark in self.every[bisect_right(self.every, start, key=_end) :]:
            if mark.start >= end:
                return
            paint = CURRENT if mark == self.current else MARKED
            yield Span(mark.start, mark.end, paint).within(start, end)

    def readable(self, data: bytes, start: int) -> bytes:
        """Return bytes that stand at `start` as they may be shown: as many, in as many lines."""
        if not self.masked:
            return data
        if self.whole:
            return data.translate(_STARS)
        masked = bytearray(data)
        for first, last, _ in self._within(start, start + len(data)):
            masked[first:last] = masked[first:last].translate(_STARS)
        return bytes(masked)


def _stands_in_file(finding: Finding) -> bool:
    location = finding.location
    return location.kind is LocationKind.FILE and location.inner_path is None


def _mark(finding: Finding) -> Mark:
    location, match = finding.location, finding.match
    return Mark(match.start, match.end, (location.line or 1) - 1, (location.column or 1) - 1)


def _marks_at(data: bytes, spans: Iterable[tuple[int, int]]) -> Iterator[Mark]:
    """Yield the marks of spans that are in order, so that the text is gone through once."""
    line, feed, at = 0, -1, 0
    for start, end in spans:
        line += data.count(b"\n", at, start)
        feed = max(feed, data.rfind(b"\n", at, start))
        at = start
        yield Mark(start, end, line, start - feed - 1)


def occurrences(text: bytes, secrets: Iterable[bytes]) -> list[tuple[int, int]]:
    """Return where secrets stand in a text, in order, stretches that overlap as one."""
    # One of a few letters may be anything else as well.
    known = {one for one in secrets if len(one) >= _SHORTEST}
    found = sorted(_of_many(text, known) if len(known) > _FEW else _of_few(text, known))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def found_again(text: bytes, mark: Mark, other: bytes) -> Mark | None:
    """Return where a match in a text stands in another form of it, if that has it as often."""
    sought, before = (
        text[mark.start : mark.end],
        text.count(text[mark.start : mark.end], 0, mark.start),
    )
    spans = [*_of_few(other, [sought])]
    if len(spans) != text.count(sought) or before >= len(spans):
        return None
    return next(_marks_at(other, [spans[before]]))


def _of_few(text: bytes, secrets: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    for secret in secrets:
        start = text.find(secret)
        while start >= 0:
            yield start, start + len(secret)
            start = text.find(secret, start + len(secret))


def _of_many(text: bytes, secrets: Collection[bytes]) -> Iterator[tuple[int, int]]:
    """Yield the same: the text is gone through once, and at each byte the longest that fits."""
    sizes: dict[bytes, set[int]] = {}
    for one in secrets:
        sizes.setdefault(one[:_SHORTEST], set()).add(len(one))
    longest_first = {head: sorted(some, reverse=True) for head, some in sizes.items()}
    for start in range(len(text) - _SHORTEST + 1):
        for size in longest_first.get(text[start : start + _SHORTEST], ()):
            if text[start : start + size] in secrets:
                yield start, start + size
                break
