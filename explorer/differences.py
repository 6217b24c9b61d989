"""The difference between two versions of a file: lines where it is text, else where it begins.

Content is hostile: what is compared is bounded in bytes and in steps, and `check` may
stop it at any step. Lines that occur once in both versions anchor the comparison (the
idea of Bram Cohen's patience diff), which takes one pass; between two anchors Myers'
greedy algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986, section 4)
looks for the shortest way, and beyond a bound the stretch counts as replaced as a whole.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from explorer.image.blob import Blob

Check = Callable[[], None]

TEXT_LIMIT = 1 << 20
"""The most bytes of a version that are compared line by line."""

BYTES_LIMIT = 1 << 30
"""The most bytes of a version that are compared byte by byte."""

_MOST_LINES = 20_000
_MOST_EDITS = 250
_CONTEXT = 3
_CHUNK = 1 << 20
_SNIFFED = 8192


class DiffLine(NamedTuple):
    """A line of one version or of both: its numbers count from 1, 0 where it is not there."""

    sign: str
    old: int
    new: int
    data: bytes


class Hunk(NamedTuple):
    """Lines that differ, and some around them."""

    lines: tuple[DiffLine, ...]


class TextDifference(Struct, frozen=True):
    """What differs between two texts; `notes` say what was left out."""

    hunks: tuple[Hunk, ...]
    added: int
    removed: int
    notes: tuple[str, ...] = ()


class BytesDifference(Struct, frozen=True):
    """What differs between two files that are no text.

    `first` is the offset of the first byte that differs, None where none does; the
    digests are SHA-256 in hexadecimal, empty where not all of a file was read.
    """

    sizes: tuple[int, int]
    digests: tuple[str, str]
    first: int | None
    notes: tuple[str, ...] = ()


def compare(old: Blob, new: Blob, check: Check) -> TextDifference | BytesDifference:
    """Compare two versions of a file. Raises DamageError, and what `check` raises."""
    heads = old.read_at(0, _SNIFFED), new.read_at(0, _SNIFFED)
    if any(b"\0" in head for head in heads):
        return compare_bytes(old, new, check)
    before, notes = _lines(old, "the older version")
    after, more = _lines(new, "the newer version")
    return compare_lines(before, after, check, (*notes, *more))


def _lines(blob: Blob, name: str) -> tuple[list[bytes], tuple[str, ...]]:
    data = blob.read_at(0, TEXT_LIMIT)
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    if len(data) < blob.size or len(lines) > _MOST_LINES:
        kept = lines[:_MOST_LINES]
        size = sum(map(len, kept)) + len(kept)
        note = f"of {name} the first {size:,} of {blob.size:,} bytes were compared"
        return kept, (note,)
    return lines, ()


# Bytes


def compare_bytes(old: Blob, new: Blob, check: Check) -> BytesDifference:
    """Compare byte by byte, up to a limit."""
    digests = hashlib.sha256(), hashlib.sha256()
    first, offset, end = None, 0, max(old.size, new.size)
    while offset < min(end, BYTES_LIMIT):
        check()
        pair = old.read_at(offset, _CHUNK), new.read_at(offset, _CHUNK)
        if not any(pair):
            break
        for digest, data in zip(digests, pair, strict=True):
            digest.update(data)
        if first is None and pair[0] != pair[1]:
            first = offset + next(n for n, (a, b) in enumerate(zip_longest(*pair)) if a != b)
        offset += _CHUNK
    is_whole = offset >= end
    notes = () if is_whole else (f"the first {offset:,} bytes of each were compared",)
    known = (digests[0].hexdigest(), digests[1].hexdigest()) if is_whole else ("", "")
    return BytesDifference((old.size, new.size), known, first, notes)


# Lines

Pair: TypeAlias = tuple[int, int]
"""A line that is the same in both versions: where it is in the older, and in the newer one."""


def compare_lines(
    old: Sequence[bytes], new: Sequence[bytes], check: Check, notes: tuple[str, ...] = ()
) -> TextDifference:
    """Compare lists of lines."""
    numbers: dict[bytes, int] = {}
    before = [numbers.setdefault(line, len(numbers)) for line in old]
    after = [numbers.setdefault(line, len(numbers)) for line in new]
    matcher = _Matcher(before, after, check)
    edits = [*_edits(old, new, matcher.matches())]
    if matcher.is_coarse:
        notes = (*notes, "where little is the same, whole stretches count as replaced")
    signs = Counter(line.sign for line in edits)
    return TextDifference(tuple(_hunks(edits)), signs["+"], signs["-"], notes)


class _Matcher:
    """Finds the lines that two versions have in common; lines are numbers here."""

    def __init__(self, old: Sequence[int], new: Sequence[int], check: Check) -> None:
        self._old = old
        self._new = new
        self._check = check
        self.is_coarse = False

    def matches(self) -> Iterator[Pair]:
        """Yield what is the same, in order."""
        old, new = 0, 0
        for anchor in ((0, 0), *self._anchors(), (len(self._old), len(self._new))):
            # An anchor may have been passed by what is the same behind the one before it.
            if anchor[0] >= old and anchor[1] >= new:
                yield from self._between((old, new), anchor)
                old, new = anchor
            while old < len(self._old) and new < len(self._new):
                if self._old[old] != self._new[new]:
                    break
                yield old, new
                old, new = old + 1, new + 1

    def _anchors(self) -> list[Pair]:
        """Return the lines that occur once in both versions, as many as keep their order."""
        old_counts, new_counts = Counter(self._old), Counter(self._new)
        only = {line: at for at, line in enumerate(self._new) if new_counts[line] == 1}
        pairs = [
            (at, only[line])
            for at, line in enumerate(self._old)
            if old_counts[line] == 1 and line in only
        ]
        return _rising(pairs)

    def _between(self, start: Pair, end: Pair) -> Iterator[Pair]:
        """Yield what is the same in a stretch without anchors, which begins with a difference."""
        self._check()
        before, after = self._old[start[0] : end[0]], self._new[start[1] : end[1]]
        tail = 0
        for one, other in zip(reversed(before), reversed(after), strict=False):
            if one != other:
                break
            tail += 1
        before, after = before[: len(before) - tail], after[: len(after) - tail]
        if {*before} & {*after}:
            pairs = _myers(before, after, self._check)
            self.is_coarse |= pairs is None
            yield from ((start[0] + one, start[1] + other) for one, other in pairs or ())
        yield from ((end[0] - n, end[1] - n) for n in range(tail, 0, -1))


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the longest run of pairs whose second numbers rise; the first ones do."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, second) in enumerate(pairs):
        at = bisect_left(ends, second)
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1], last[at : at + 1] = [second], [number]
    chain, number = [], last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _myers(old: Sequence[int], new: Sequence[int], check: Check) -> list[Pair] | None:
    """Return the equal lines on a shortest way; None where it takes too many edits."""
    reached = {1: 0}
    steps: list[dict[int, int]] = []
    for edits in range(_MOST_EDITS + 1):
        check()
        steps.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            x = _next(reached, diagonal, edits)
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reached[diagonal] = x
            if x >= len(old) and y >= len(new):
                return _way_back(steps, len(old), len(new))
    return None


def _goes_down(reached: Mapping[int, int], diagonal: int, edits: int) -> bool:
    """Return whether a diagonal is entered from the one above: that way leads further."""
    if diagonal in (-edits, edits):
        return diagonal == -edits
    return reached[diagonal - 1] < reached[diagonal + 1]


def _next(reached: Mapping[int, int], diagonal: int, edits: int) -> int:
    """Return where a diagonal is entered."""
    if _goes_down(reached, diagonal, edits):
        return reached[diagonal + 1]
    return reached[diagonal - 1] + 1


def _way_back(steps: Sequence[Mapping[int, int]], x: int, y: int) -> list[Pair]:
    found = []
    for edits in range(len(steps) - 1, -1, -1):
        reached, diagonal = steps[edits], x - y
        entry = _next(reached, diagonal, edits)
        while x > max(entry, 0) and y > 0:
            x, y = x - 1, y - 1
            found.append((x, y))
        if _goes_down(reached, diagonal, edits):
            y -= 1
        else:
            x -= 1
    return found[::-1]


def _edits(
    old: Sequence[bytes], new: Sequence[bytes], matches: Iterable[Pair]
) -> Iterator[DiffLine]:
    """Yield every line of both versions, those that are gone before those that came."""
    before = after = 0
    for match in (*matches, (len(old), len(new))):
        yield from (DiffLine("-", n + 1, 0, old[n]) for n in range(before, match[0]))
        yield from (DiffLine("+", 0, n + 1, new[n]) for n in range(after, match[1]))
        before, after = match[0] + 1, match[1] + 1
        if after <= len(new):
            yield DiffLine(" ", before, after, old[match[0]])


def _hunks(edits: Sequence[DiffLine]) -> Iterator[Hunk]:
    """Yield stretches of changes with the lines around them; those that meet are one."""
    start = end = 0
    for at in (at for at, line in enumerate(edits) if line.sign != " "):
        if at - _CONTEXT > end:
            if end:
                yield Hunk(tuple(edits[start:end]))
            start = at - _CONTEXT
        end = min(len(edits), at + _CONTEXT + 1)
    if end:
        yield Hunk(tuple(edits[start:end]))
