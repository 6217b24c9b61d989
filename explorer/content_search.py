"""Looks for a text or an expression in the contents of all layers, hidden files included.

Contents are read piece by piece, so that what is searched may be of any size, and
Hyperscan matches them, so that no expression takes more than linear time.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import hyperscan

from explorer.analysis import Analysis
from explorer.errors import ExplorerError
from explorer.image.blob import Blob
from explorer.layers import Kind, Place
from explorer.layers.matching import Expression, compiled

MOST = 5_000
MOST_IN_FILE = 200
_PIECE = 1 << 20
_OVERLAP = 1 << 12
_HEAD = 1 << 13
_BEFORE, _AROUND = 60, 240
_MOST_MATCHES = 20_000
_WINDOW = 1 << 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A match from `start` to `end` in a file's bytes; `line` and `column` count from 0.

    `text` is what stands around it, in a text its line, and begins at `text_start`.
    """

    place: Place
    start: int
    end: int
    line: int
    column: int
    text: bytes
    text_start: int
    is_binary: bool


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a search has come, in bytes; what could not be read counts as `unread` files."""

    done: int
    total: int
    unread: int = 0


def search_contents(
    analysis: Analysis,
    expression: Expression,
    found: Callable[[Sequence[Hit], Extent], None],
    check: Callable[[], None],
) -> None:
    """Search all files that are read so far, and tell what each of them has.

    It ends early once there are too many hits for anybody to look at. Raises
    UsageError for a bad expression.
    """
    matcher = _Matcher(expression)
    files = [*_files(analysis)]
    total = sum(size for _, size in files)
    done = count = unread = 0
    for place, size in files:
        check()
        hits: list[Hit] = []
        try:
            hits = _in_file(matcher, place, analysis.content(place), check)
        except ExplorerError:
            check()
            unread += 1
        done, count = done + size, count + len(hits)
        found(hits, Extent(done, total, unread))
        if count >= MOST:
            return


def _files(analysis: Analysis) -> Iterator[tuple[Place, int]]:
    """Yield the files that have bytes of their own, in the order in which the layers keep them."""
    for layer in analysis.layers:
        index = layer.fates.index
        for position, (kind, size) in enumerate(zip(index.kinds, index.sizes, strict=True)):
            if kind == Kind.FILE and size and position not in index.ignored:
                yield Place(layer.number, position), size


def _in_file(matcher: _Matcher, place: Place, blob: Blob, check: Callable[[], None]) -> list[Hit]:
    hits: list[Hit] = []
    piece = _Piece(place, b"", 0, 0, 0, is_binary=b"\0" in blob.read_at(0, _HEAD))
    while piece.base < blob.size and len(hits) < MOST_IN_FILE:
        check()
        piece.data = blob.read_at(piece.base, _PIECE)
        if not piece.data:
            break
        is_last = piece.base + len(piece.data) >= blob.size
        limit = len(piece.data) if is_last else piece.limit
        spans = [span for span in matcher.spans(piece.data) if span[0] < limit]
        hits += piece.hits(spans)
        piece.go_on(limit)
    return hits[:MOST_IN_FILE]


@dataclass
class _Piece:
    """A piece of a file: `base` is its offset, `lines` and `line_start` those it begins in.

    `told` is the last line that had a hit.
    """

    place: Place
    data: bytes
    base: int
    lines: int
    line_start: int
    is_binary: bool
    told: int = -1

    @property
    def limit(self) -> int:
        """Where the next piece begins: with a line, else so that what is cut stands whole there."""
        feed = self.data.rfind(b"\n")
        return feed + 1 if feed >= len(self.data) // 2 else len(self.data) - _OVERLAP

    def go_on(self, limit: int) -> None:
        """Step forward in the file."""
        feed = self.data.rfind(b"\n", 0, limit)
        if feed >= 0:
            self.line_start = self.base + feed + 1
        self.lines += self.data.count(b"\n", 0, limit)
        self.base += limit

    def hits(self, spans: Sequence[tuple[int, int]]) -> Iterator[Hit]:
        """Yield the hits of spans in order; of several in one line of a text the first."""
        line, start, done = self.lines, self.line_start, 0
        for first, last in spans:
            line += self.data.count(b"\n", done, first)
            feed = self.data.rfind(b"\n", done, first)
            start = self.base + feed + 1 if feed >= 0 else start
            done = first
            if self.is_binary or line != self.told:
                self.told = line
                yield self._hit(first, last, line, start)

    def _hit(self, first: int, last: int, line: int, start: int) -> Hit:
        if self.is_binary:
            left, right = max(0, first - _BEFORE), first + _AROUND
        else:
            left = max(start - self.base, first - _AROUND, 0)
            end = self.data.find(b"\n", first)
            right = min(end if end >= 0 else len(self.data), left + 2 * _AROUND)
        at, text = self.base + first, self.data[left:right]
        ends = at - start, text, self.base + left, self.is_binary
        return Hit(self.place, at, self.base + last, line, *ends)


class _Matcher:
    """A compiled expression.

    Hyperscan tells where matches end. It could tell where they begin as well, but some
    expressions crash it then; so the beginning is looked for from the end.
    """

    def __init__(self, expression: Expression) -> None:
        text = expression.text.encode("utf-8", "surrogateescape")
        self._length = 0 if expression.is_regex else len(text)
        self._database = compiled(
            text if expression.is_regex else re.escape(text),
            hyperscan.HS_FLAG_MULTILINE,
            caseless=expression.is_caseless,
            crosses_lines=False,
        )

    def spans(self, data: bytes) -> list[tuple[int, int]]:
        """Return where it matches, in order, none across another."""
        spans: list[tuple[int, int]] = []
        for first, last in _runs(self._ends(data)):
            start = first - self._length if self._length else self._start(data, first)
            if not spans or start >= spans[-1][1]:
                spans.append((start, last))
        return spans

    def _ends(self, data: bytes) -> array[int]:
        ends = array("q")

        def note(_id: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            ends.append(end)
            return len(ends) >= _MOST_MATCHES

        with suppress(hyperscan.ScanTerminated):
            self._database.scan(data, match_event_handler=note)
        return ends

    def _start(self, data: bytes, end: int) -> int:
        """Return the last place in its line where a match that ends there can begin."""
        low = max(data.rfind(b"\n", 0, end - 1) + 1, end - _WINDOW)
        high = end - 1
        while low < high:
            middle = (low + high + 1) // 2
            if end - middle in self._ends(data[middle:end]):
                low = middle
            else:
                high = middle - 1
        return low


def _runs(ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of ends that follow each other: one match that grows."""
    first = last = -1
    for end in ends:
        if first >= 0 and end != last + 1:
            yield first, last
            first = -1
        first, last = (end if first < 0 else first), end
    if first >= 0:
        yield first, last
