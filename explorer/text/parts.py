"""The parts of secrets in a line that may be cut or folded anywhere, as on a screen.

A part has as many characters as nobody reads by chance. The forms are those of `redaction`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

from explorer.text.readings import readings
from explorer.text.redaction import SHORTEST, lines_of

PART = 6
"""Bytes of a part that is known; of a shorter secret it is the whole."""
# Of more bytes of secrets every second part is known, of many more fewer.
_MOST = 1 << 20


class Parts:
    """Knows the parts of secrets, and where they stand."""

    def __init__(self, secrets: Iterable[bytes]) -> None:
        """Take secrets as the image has them, and what they decode to."""
        lines = {line for secret in secrets for line in lines_of(secret)}
        self._step = 1 + sum(map(len, lines)) // _MOST
        self._parts = {part for line in lines for part in _parts(line, self._step)}
        self._sizes = sorted({len(part) for part in self._parts}, reverse=True)

    def within(self, line: str) -> set[int]:
        """Return the positions of the characters of a line that belong to a secret."""
        if not self._parts:
            return set()
        data = line.encode("utf-8", "surrogatepass")
        marked = bytearray(len(data))
        for one in readings(data):
            for span in self._found(one.data):
                start, end = one.origin(*span)
                marked[start:end] = b"x" * (end - start)
        return _characters(data, marked) if any(marked) else set()

    def _found(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield where parts stand in some bytes; where not all are known, the word around one."""
        for start in range(len(data) - SHORTEST + 1):
            for size in self._sizes:
                if data[start : start + size] in self._parts:
                    end = min(start + size, len(data))
                    yield (start, end) if self._step == 1 else _word(data, start, end)
                    break


def _parts(line: bytes, step: int) -> Iterator[bytes]:
    """Yield the first part of a line, the last, and those between."""
    last = max(len(line) - PART, 0)
    yield from (line[start : start + PART] for start in (*range(0, last, step), last))


def _word(data: bytes, start: int, end: int) -> tuple[int, int]:
    behind = data.find(b" ", end)
    return data.rfind(b" ", 0, start) + 1, behind if behind >= 0 else len(data)


def _characters(data: bytes, marked: bytes | bytearray) -> set[int]:
    """Return the positions of the characters of which any byte is marked."""
    # Of a character in UTF-8 the first byte alone does not begin with the bits 10.
    numbers = accumulate(byte & 0xC0 != 0x80 for byte in data)
    return {number - 1 for number, mark in zip(numbers, marked, strict=True) if mark}
