"""What a user's search has to find, said once more as plainly as it can be, and slowly."""

import re
from collections.abc import Iterator

from explorer.text.search import Stretch


def hits(expression: bytes, data: bytes, longest: int) -> list[Stretch]:
    """Return the hits of an expression of Python's, line by line, byte by byte."""
    found, base = [], 0
    for line in data.split(b"\n"):
        found += [
            Stretch(base + start, base + end) for start, end in _in(expression, line, longest)
        ]
        base += len(line) + 1
    return found


def _in(expression: bytes, line: bytes, longest: int) -> Iterator[tuple[int, int]]:
    done = 0
    for start in range(len(line)):
        for end in range(min(start + longest, len(line)), start, -1):
            exactly = rb"(?:%b)(?=(?s:.){%d}\Z)" % (expression, len(line) - end)
            if start >= done and re.compile(exactly).match(line, start):
                yield start, end
                done = end
