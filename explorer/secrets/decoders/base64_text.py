"""Text in base 64 (RFC 4648, sections 4 and 5), on one line or several.

A block is decoded from each of four letters on: one of them is where three bytes begin, and the
others give no text. So nothing depends on where the block began, or a window into it.
"""

from __future__ import annotations

import binascii
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from explorer.secrets.decoders.hidden import Hidden, WayBack, class_of, readable, runs
from explorer.secrets.decoders.traces import BASE64, may_hold
from explorer.secrets.decoders.wide_text import wide_texts

_SHORTEST = 24
_SHORTEST_TEXT = _SHORTEST // 4 * 3
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_BLANK = b" \t\r\n"
# How far apart the lines of a block may be, with their indentation.
_BETWEEN_LINES = 40
_CLASS = class_of(_ALPHABET)
_FROM_URL = bytes.maketrans(b"-_", b"+/")
_LINE = re.compile(rb"[^ \t\r\n]+")
_LAST_LINE = re.compile(rb"[ \t]*\r?\n[ \t]{0,32}[\w+/-]{1,23}(?![\w+/-])", re.ASCII)


def base64_texts(data: bytes) -> Iterator[Hidden]:
    """Yield the readable stretches of what stands in base 64, of either alphabet.

    Text in UTF-16 is among them, as PowerShell's encoded commands are.
    """
    for start, end in _blocks(data):
        letters = _Letters(data, start, end)
        # Most blocks are digests and keys: one look tells it of all of their phases.
        if not letters.may_hold_text:
            continue
        for phase in range(4):
            decoded = letters.decoded(phase)
            for _, wide in wide_texts([decoded]):
                outer = Hidden(decoded, "base64", letters.origin(phase, 0))
                yield wide.within(outer)
            texts = [*readable(decoded, _SHORTEST_TEXT)]
            for low, high in texts:
                origin = letters.origin(phase, low)
                # As the look at all of the data: whatever it passes must not depend on the rest.
                if may_hold(data[slice(*origin(0, high - low))], BASE64):
                    yield Hidden(decoded[low:high], "base64", origin)
            if texts and sum(high - low for low, high in texts) >= len(decoded) - 6:
                break  # it is all text: the other phases have nothing to add


def _blocks(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where blocks begin and end: long lines, and a shorter one behind them."""
    current: tuple[int, int] | None = None
    for start, end in runs(data, _CLASS, _SHORTEST):
        if current and _goes_on(data, current[1], start):
            current = (current[0], end)
            continue
        if current:
            yield _with_last_line(data, *current)
        current = (start, end)
    if current:
        yield _with_last_line(data, *current)


def _goes_on(data: bytes, end: int, start: int) -> bool:
    return start - end < _BETWEEN_LINES and not data[end:start].strip(_BLANK)


def _with_last_line(data: bytes, start: int, end: int) -> tuple[int, int]:
    last = _LAST_LINE.match(data, end)
    return start, last.end() if last else end


class _Letters:
    """The letters of a block, without what separates its lines."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self._data = data
        self._start = start
        self._end = end
        self._letters = data[start:end].translate(_FROM_URL, _BLANK)

    @property
    def may_hold_text(self) -> bool:
        """Whether there may be text in them, in ASCII or UTF-16, from any letter on."""
        return may_hold(self._letters, BASE64)

    def decoded(self, phase: int) -> bytes:
        """Return the bytes that the letters from a phase on stand for."""
        letters = self._letters[phase:]
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))

    def origin(self, phase: int, low: int) -> WayBack:
        """Return the way back for decoded bytes from `low` on."""

        def origin(start: int, end: int) -> tuple[int, int]:
            first, last = low + start, low + end - 1
            begin = self._offset(phase + first // 3 * 4 + first % 3)
            return begin, self._offset(phase + last // 3 * 4 + last % 3 + 1) + 1

        return origin

    def _offset(self, letter: int) -> int:
        """Return where a letter stands in the data."""
        numbers, offsets = self._lines
        line = bisect_right(numbers, letter) - 1
        return offsets[line] + letter - numbers[line]

    @cached_property
    def _lines(self) -> tuple[list[int], list[int]]:
        """For each line the number of its first letter, and where that stands in the data."""
        numbers, offsets, count = [], [], 0
        for line in _LINE.finditer(self._data, self._start, self._end):
            numbers.append(count)
            offsets.append(line.start())
            count += line.end() - line.start()
        return numbers, offsets
