"""Where a text or a regular expression stands in a file of any size, read as a stream.

Hyperscan does the looking: its time grows with the bytes alone, whatever the user's
expression is, so none can hang the program. It says where matches end; where one begins is
looked for in the lines in sight alone, since HS_FLAG_SOM_LEFTMOST, which would tell, makes
the library's release 5.4.12 crash on expressions as plain as "x+y".
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import suppress
from math import prod
from threading import Lock
from typing import NamedTuple

import hyperscan

from explorer.errors import ExplorerError
from explorer.image.blob import Blob

Check = Callable[[], None]

MOST_MATCHES = 100_000
"""Matches that are counted and remembered of a file."""

_LONGEST = 300
_MOST_REPEATS = 5000
_BOUND = re.compile(r"\{(?:\d+,)?(\d{1,9})\d*\}")
_WINDOW = 1 << 20
# What of a window without a line's end is looked at again together with the next one, and
# how far around the end of a match its line is read.
_OVERLAP = 1 << 12
# How far before its first end the start of a match is looked for.
_REACH = 512
# Of an expression such as ".+" each byte ends a match; nobody waits for so many.
_MOST_EVENTS = 5_000_000


class PatternError(ExplorerError):
    """An expression that can't be searched for: the message says why, in a few words."""

    exit_status = 2


class Stretch(NamedTuple):
    """Bytes of a file, from `start` to `end`."""

    start: int
    end: int


class Pattern:
    """Something to search for, compiled: a text, or an expression matched within lines."""

    def __init__(self, text: str, *, is_expression: bool) -> None:
        """Take a text or an expression; letters' case counts if any of them is a capital.

        Raises PatternError.
        """
        if len(text) > _LONGEST:
            raise PatternError(f"longer than {_LONGEST} characters")
        if is_expression and _expansion(text) > _MOST_REPEATS:
            raise PatternError(f"its repeats multiply to more than {_MOST_REPEATS:,}")
        ignores_case = text == text.lower()
        self.is_expression = is_expression
        self._length = len(_encoded(text))
        source = _encoded(text) if is_expression else _literal(text, ignores_case=ignores_case)
        self._ends = _Automaton(source, ignores_case=ignores_case)
        self._from = _Anchored(source, ignores_case=ignores_case) if is_expression else None

    def hits(self, data: bytes, most: int = _MOST_EVENTS) -> tuple[list[Stretch], int]:
        """Return the matches of a text, or where in each line an expression matches first.

        The second number counts what Hyperscan told.
        """
        ends = self._ends.scan(data, most)
        if not self.is_expression:
            return [*_apart(ends, self._length)], len(ends)
        found, line_end = [], -1
        for end in ends:
            if end > line_end:
                found.append(Stretch(end - 1, end))
                line_end = data.find(b"\n", end)
                line_end = len(data) if line_end < 0 else line_end
        return found, len(ends)

    def stretches(self, line: bytes) -> list[Stretch]:
        """Return the matches in one line, leftmost and longest, none across another."""
        if not self.is_expression or self._from is None:
            return self.hits(line)[0]
        found: list[Stretch] = []
        done = 0
        for end in self._ends.scan(line, _MOST_EVENTS):
            if end > done:
                found.append(self._around(self._from, line, done, end))
                done = found[-1].end
        return found

    @staticmethod
    def _around(anchored: _Anchored, line: bytes, low: int, end: int) -> Stretch:
        """Return the match that begins first of those that end at `end` or go on from there."""
        low = max(low, end - _REACH)
        for start in range(low, end):
            if last := anchored.last_end(line, start):
                return Stretch(start, last)
        return Stretch(low, end)


class _Automaton:
    """One compiled expression that tells where matches end; one scan at a time."""

    def __init__(self, source: bytes, *, ignores_case: bool) -> None:
        flags = hyperscan.HS_FLAG_MULTILINE
        if ignores_case:
            flags |= hyperscan.HS_FLAG_CASELESS
        self._lock = Lock()
        self._database = hyperscan.Database()
        try:
            self._database.compile(expressions=[source], ids=[0], flags=[flags])
        except Exception as error:
            raise PatternError(_reason(error)) from None

    def scan(self, data: bytes, most: int) -> list[int]:
        """Return where matches end, in order, `most` of them at most."""
        ends: list[int] = []

        def note(_number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            if not ends or end > ends[-1]:
                ends.append(end)
            return len(ends) >= most

        if data:
            with self._lock, suppress(hyperscan.ScanTerminated):
                self._database.scan(data, match_event_handler=note)
        return ends


class _Anchored:
    """An expression that has to match from a given place on."""

    def __init__(self, source: bytes, *, ignores_case: bool) -> None:
        # One byte before the match lets "\\b" see where it stands; with "^" Hyperscan takes none.
        self._before = 1
        try:
            framed = rb"\A(?s:.)(?:" + source + b")"
            self._automaton = _Automaton(framed, ignores_case=ignores_case)
        except PatternError:
            self._before = 0
            self._automaton = _Automaton(rb"\A(?:" + source + b")", ignores_case=ignores_case)

    def last_end(self, line: bytes, start: int) -> int:
        """Return where the longest match from a place ends; 0 where there is none."""
        data = line[max(0, start - self._before) : start + _OVERLAP]
        if self._before and start == 0:
            data = b"\n" + data
        ends = self._automaton.scan(data, _OVERLAP)
        return start - self._before + ends[-1] if ends else 0


def _apart(ends: list[int], length: int) -> Iterator[Stretch]:
    """Yield matches of a text, those left out that begin inside another."""
    done = 0
    for end in ends:
        if end - length >= done:
            yield Stretch(end - length, end)
            done = end


def _expansion(text: str) -> int:
    """Return what the upper bounds of repeats multiply to: compiling takes as long."""
    return prod(max(1, int(bound)) for bound in _BOUND.findall(text))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _literal(text: str, *, ignores_case: bool) -> bytes:
    """Return an expression for a text; beyond ASCII both cases are spelled out."""
    return b"".join(_character(one, ignores_case=ignores_case) for one in text)


def _character(one: str, *, ignores_case: bool) -> bytes:
    own = _encoded(one)
    if one.isascii():
        return own if one.isalnum() else b"\\x%02x" % ord(one)
    # As many bytes in each case: where a match begins is counted from its end.
    cases = {own, _encoded(one.upper())} if ignores_case else {own}
    return b"(?:" + b"|".join(sorted(case for case in cases if len(case) == len(own))) + b")"


def _reason(error: Exception) -> str:
    """Return what Hyperscan says of a bad expression, in one line."""
    text = " ".join(str(error.args[0] if error.args else error).split())
    if "empty buffer" in text:
        return "it matches nothing at all, which is everywhere"
    return text[:120].rstrip(".") or "it can't be read"


class Matches:
    """The matches of a file as far as it was searched: from a place to the end, then the rest."""

    def __init__(self, blob: Blob, pattern: Pattern, start: int = 0) -> None:
        """Prepare a search that begins at an offset."""
        self.pattern = pattern
        self._blob = blob
        self._start = start
        self._behind, self._before = _Column(), _Column()
        self._events = 0
        self.searched = 0
        self.is_complete = False
        self.is_cut = False

    @property
    def count(self) -> int:
        """The matches known so far."""
        return len(self._behind) + len(self._before)

    @property
    def share(self) -> float:
        """How much of the file was searched, from 0 to 1."""
        return min(1.0, self.searched / self._blob.size) if self._blob.size > 0 else 1.0

    def search(self, check: Check) -> Iterator[None]:
        """Search the whole file, a window a step. Raises DamageError, and what `check` raises."""
        start = self._line_start(self._start)
        for column, low, high in (
            (self._behind, start, self._blob.size),
            (self._before, 0, start),
        ):
            for window in self._windows(low, high):
                check()
                self._note(column, *window)
                yield
                if self.is_cut:
                    return
        self.is_complete = True

    def _note(self, column: _Column, offset: int, data: bytes) -> None:
        found, events = self.pattern.hits(data)
        self._events += events
        for one in found:
            column.add(offset + one.start, offset + one.end)
        self.searched += len(data)
        self.is_cut = self.count >= MOST_MATCHES or self._events > _MOST_EVENTS

    def _line_start(self, offset: int) -> int:
        """Return where the line that an offset stands in begins, or its neighbourhood."""
        low = max(0, offset - _OVERLAP)
        place = self._blob.read_at(low, offset - low).rfind(b"\n")
        return low + place + 1

    def _windows(self, low: int, high: int) -> Iterator[tuple[int, bytes]]:
        """Yield the bytes of a range: whole lines, or pieces of very long ones that overlap."""
        while low < high:
            data = self._blob.read_at(low, min(_WINDOW, high - low))
            if not data:
                return
            is_last = low + len(data) >= high
            end = len(data) if is_last else data.rfind(b"\n") + 1
            yield low, data[:end] if end else data
            low += end or len(data) - _OVERLAP

    # Moving

    def exact(self, one: Stretch) -> Stretch:
        """Return the whole of a match that is known by its end alone. Raises DamageError."""
        if not self.pattern.is_expression:
            return one
        start = self._line_start(one.start)
        line = self._blob.read_at(start, one.end - start + _OVERLAP).partition(b"\n")[0]
        for start_in_line, end in self.pattern.stretches(line):
            if start + end >= one.end:
                return Stretch(start + start_in_line, start + end)
        return one

    def after(self, offset: int) -> Stretch | None:
        """Return the first match that begins at or behind an offset, else the first of all."""
        for column in self._columns:
            if (one := column.at(column.first_from(offset))) is not None:
                return one
        return self.first

    def before(self, offset: int) -> Stretch | None:
        """Return the last match that begins before an offset, else the last of all."""
        for column in reversed(self._columns):
            if (one := column.at(column.first_from(offset) - 1)) is not None:
                return one
        return self.last

    @property
    def _columns(self) -> tuple[_Column, _Column]:
        return self._before, self._behind

    @property
    def first(self) -> Stretch | None:
        """The first match in the file, as far as it is known."""
        return self._before.at(0) or self._behind.at(0)

    @property
    def last(self) -> Stretch | None:
        """The last match in the file, as far as it is known."""
        return self._behind.at(len(self._behind) - 1) or self._before.at(len(self._before) - 1)

    def number(self, one: Stretch) -> int:
        """Return the number of a match, from 1 at the start of the file."""
        if one.start < self._start and self._before.has(one.start):
            return self._before.first_from(one.start) + 1
        return len(self._before) + self._behind.first_from(one.start) + 1


class _Column:
    """Matches in order, as two columns of numbers."""

    def __init__(self) -> None:
        self._starts = array("q")
        self._ends = array("q")

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, start: int, end: int) -> None:
        """Add a match unless it reaches into the last one, as in windows that overlap."""
        if not self._ends or start >= self._ends[-1]:
            self._starts.append(start)
            self._ends.append(end)

    def first_from(self, offset: int) -> int:
        """Return the number of the first match from an offset on."""
        return bisect_left(self._starts, offset)

    def has(self, start: int) -> bool:
        """Tell whether a match begins there."""
        at = self.first_from(start)
        return at < len(self._starts) and self._starts[at] == start

    def at(self, number: int) -> Stretch | None:
        """Return a match by its number; None where there is none."""
        if 0 <= number < len(self._starts):
            return Stretch(self._starts[number], self._ends[number])
        return None
