"""Text in UTF-16 and UTF-32, of either byte order: letters of ASCII with zeros between them.

Bytes are looked at by their class: there the shortest text of an encoding is one word, and words
are found in half the time that an expression over the bytes takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from explorer.secrets.decoders.hidden import READABLE, Hidden, class_of, from_letters
from explorer.text.automaton import ByteAutomaton

_NAMES = "utf-16", "utf-32"
# The bytes that a letter takes.
_WIDTHS = 2, 4
_FEWEST = 12
_CLASSES = b"0" + class_of(READABLE)[1:]
_RUNS = tuple(re.compile(rb"x(?:0{%d}x)+" % (width - 1)) for width in _WIDTHS)
WORDS = tuple("x" + ("0" * (width - 1) + "x") * (_FEWEST - 1) for width in _WIDTHS)
"""The shortest text of each encoding, among classes."""


def classes_of(data: bytes) -> bytes:
    """Return `x` for each letter, `0` for each zero, and a blank for any other byte."""
    return data.translate(_CLASSES)


def wide_texts(data: bytes) -> Iterator[Hidden]:
    """Yield the stretches of ASCII in UTF-16 and UTF-32, from their first letter to their last."""
    for number, (start, end) in _runs(classes_of(data)):
        # Which zeros belong to a letter is the byte order's affair: both ends are letters.
        width = _WIDTHS[number]
        origin = from_letters(start, behind=width - 1, width=width)
        yield Hidden(data[start:end:width], _NAMES[number], origin)


def _runs(classes: bytes) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the number of an encoding, and where a text in it begins and ends."""
    low = 0
    while first := _automaton().first(classes, low):
        number, low = first
        if run := _RUNS[number].match(classes, low - len(WORDS[number])):
            yield number, run.span()
            low = run.end() - 1  # the other encoding's text may begin with the same letter


@cache
def _automaton() -> ByteAutomaton:
    return ByteAutomaton(*(word.encode() for word in WORDS))
