"""A file as lines, however large and however long they are, read where somebody looks.

The index keeps one number for each block of the file, so that 500 MB take some
8,000 of them; the start of a line is found by reading its block once more.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from explorer.image.blob import Blob

BLOCK = 1 << 16
LONG = 1 << 12
_BATCH = 16
_FEED = 0x0A
_LONGEST_CHARACTER = 4
_CONTINUATION = 0x80


class Line(Struct, frozen=True):
    """A line or a piece of it: `data` begins `skipped` bytes behind the start.

    `start` is the offset of the line in the file.
    """

    number: int
    data: bytes
    skipped: int
    length: int
    start: int


def piece_length(width: int) -> int:
    """Return the most bytes in a piece of a line that is folded at some width."""
    return width * max(1, LONG // width)


def piece_count(length: int, width: int) -> int:
    """Return how many pieces a line of that many bytes has."""
    return max(1, -(-length // piece_length(width)))


def _filling(pieces: Iterable[Line], rows: int, width: int) -> Iterator[Line]:
    for one in pieces:
        if rows <= 0:
            return
        yield one
        rows -= max(1, len(one.data) // width)


def _whole(data: bytes, at: int) -> int:
    """Return where the character begins whose bytes would be cut at an offset (UTF-8, RFC 3629)."""
    if at >= len(data):
        return len(data)
    for back in range(min(_LONGEST_CHARACTER, at + 1)):
        if data[at - back] & 0xC0 != _CONTINUATION:
            return at - back
    return at


class LineIndex:
    """The lines of a blob, of which `scanned` bytes were counted, block by block."""

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._feeds = array("q", [0])
        self.scanned = 0
        self._ends_with_feed = False

    @property
    def is_complete(self) -> bool:
        """Whether all blocks were counted."""
        return self.scanned >= self._blob.size

    @property
    def count(self) -> int:
        """The lines known so far, the one that the scan stands in included."""
        return self._feeds[-1] + (0 if self.is_complete and self._ends_with_feed else 1)

    def scan(self) -> bool:
        """Count some more blocks; say whether any are left. Raises DamageError."""
        data = memoryview(self._blob.read_at(self.scanned, BLOCK * _BATCH))
        for start in range(0, len(data), BLOCK):
            block = bytes(data[start : start + BLOCK])
            self._feeds.append(self._feeds[-1] + block.count(b"\n"))
        if data:
            self._ends_with_feed = data[-1] == _FEED
        self.scanned = self.scanned + len(data) if data else self._blob.size
        return not self.is_complete

    def start(self, line: int) -> int:
        """Return the offset of a line that the scan has passed. Raises DamageError."""
        if line == 0:
            return 0
        block = bisect_left(self._feeds, line) - 1
        data = self._blob.read_at(block * BLOCK, BLOCK)
        feed = -1
        for _ in range(line - self._feeds[block]):
            feed = data.find(b"\n", feed + 1)
        return block * BLOCK + feed + 1

    def line_at(self, offset: int) -> int | None:
        """Return the line that an offset stands in; None where the scan has yet to come there."""
        if offset >= self.scanned:
            return None
        block = offset // BLOCK
        data = self._blob.read_at(block * BLOCK, offset - block * BLOCK)
        return self._feeds[block] + data.count(b"\n")

    def read(self, first: int, count: int, column: int) -> list[Line]:
        """Return some lines; of a long one the piece that begins near a column, in bytes."""
        lines: list[Line] = []
        last = min(first + count, self.count)
        start = self.start(first) if first < last else 0
        data, base = b"", start
        for number in range(first, last):
            end = data.find(b"\n", start - base)
            if end < 0:
                data, base = self._blob.read_at(start, BLOCK), start
                end = data.find(b"\n")
            stop = base + end if end >= 0 else self._end(number)
            known = data[start - base : start - base + LONG]
            lines.append(self._line(number, start, stop, known, column))
            start = stop + 1
        return lines

    def part(self, number: int, start: int, end: int) -> Line:
        """Return the bytes of a line from one to another. Raises DamageError."""
        [line] = self.read(number, 1, 0)
        start, end = min(start, line.length), min(end, line.length)
        data = self._blob.read_at(line.start + start, max(0, end - start))
        return Line(number, data, start, line.length, line.start)

    # Pieces: what a view folds, so long that its rows are full

    def pieces(self, number: int, at: int, rows: int, width: int) -> list[Line]:
        """Return pieces of lines around one of them: enough to fill some rows, up and down.

        A line has pieces of `piece_length(width)` bytes; `at` counts them from 0, and past
        the last one means that one. Raises DamageError.
        """
        number = min(number, self.count - 1)
        above = [*_filling(self._upward(number, at, rows, width), rows, width)]
        return [*reversed(above), *_filling(self._onward(number, at, rows, width), rows, width)]

    def _onward(self, number: int, at: int, rows: int, width: int) -> Iterator[Line]:
        for line in self.read(number, rows, 0):
            count = piece_count(line.length, width)
            for one in range(min(at, count - 1) if line.number == number else 0, count):
                yield self._piece(line, one, width)

    def _upward(self, number: int, at: int, rows: int, width: int) -> Iterator[Line]:
        first = max(0, number - rows)
        for line in reversed(self.read(first, number + 1 - first, 0)):
            count = piece_count(line.length, width)
            for one in reversed(range(min(at, count - 1) if line.number == number else count)):
                yield self._piece(line, one, width)

    def _piece(self, line: Line, at: int, width: int) -> Line:
        length = piece_length(width)
        if line.length <= length:
            return line
        before = max(0, at * length - _LONGEST_CHARACTER)
        data = self._blob.read_at(
            line.start + before, min(length + 2 * _LONGEST_CHARACTER, line.length - before)
        )
        start = _whole(data, at * length - before)
        end = min(_whole(data, (at + 1) * length - before), line.length - before)
        return replace(line, data=data[start:end], skipped=before + start)

    def _end(self, line: int) -> int:
        return self.start(line + 1) - 1 if line + 1 < self.count else self.scanned

    def _line(self, number: int, start: int, stop: int, data: bytes, column: int) -> Line:
        length = max(0, stop - start)
        if length <= LONG:
            return Line(number, data[:length], 0, length, start)
        skipped = min(max(0, column - LONG // 4), length)
        piece = self._blob.read_at(start + skipped, min(LONG, length - skipped))
        return Line(number, piece, skipped, length, start)
