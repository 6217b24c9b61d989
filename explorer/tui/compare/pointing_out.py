"""Where two versions of a file differ, as stretches that the viewer points out in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from explorer.differences import TEXT_LIMIT, Check, DiffLine, Hunk, TextDifference, compare
from explorer.image.blob import Blob
from explorer.tui.file.marks import Mark


class Parting(NamedTuple):
    """A stretch of each version, of which one may be empty: what is there instead of the other."""

    a: Mark
    b: Mark


class Partings(NamedTuple):
    """All places at which two versions differ, in order; of what is no text the first one alone."""

    every: Sequence[Parting] = ()
    are_lines: bool = False


def partings_of(a: Blob, b: Blob, check: Check) -> Partings:
    """Compare two versions, in a thread. Raises DamageError, and what `check` raises."""
    found = compare(a, b, check)
    if isinstance(found, TextDifference):
        starts = _line_starts(a), _line_starts(b)
        return Partings([*_of_lines(found.hunks, *starts)], are_lines=True)
    if (first := found.first) is None:
        return Partings()
    return Partings([Parting(*(Mark(first, first + 1, 0, first) for _ in found.sizes))])


def _of_lines(
    hunks: Sequence[Hunk], starts_a: Sequence[int], starts_b: Sequence[int]
) -> Iterator[Parting]:
    """Yield each run of lines that differ."""
    for hunk in hunks:
        a = b = 0
        for differs, run in groupby(hunk.lines, lambda line: line.sign != " "):
            before, (a, b) = (a, b), _behind([*run], a, b)
            if differs:
                yield Parting(_mark(starts_a, before[0], a), _mark(starts_b, before[1], b))


def _behind(run: Sequence[DiffLine], a: int, b: int) -> tuple[int, int]:
    """Return how many lines of each version there are up to the end of a run."""
    return max([a, *(line.old for line in run)]), max([b, *(line.new for line in run)])


def _mark(starts: Sequence[int], first: int, end: int) -> Mark:
    """Return the mark of some lines; of none it is where they would be."""
    line = min(first, max(0, len(starts) - 2))
    return Mark(starts[first], starts[end], line, 0)


def _line_starts(blob: Blob) -> list[int]:
    """Return where the lines begin that are compared, and where the last one ends."""
    data = blob.read_at(0, TEXT_LIMIT)
    starts = accumulate((len(line) + 1 for line in data.split(b"\n")), initial=0)
    return [min(start, len(data)) for start in starts]
