"""Text in UTF-16 and UTF-32, of either byte order: letters of ASCII with zeros between them.

Bytes are looked at by their class: there the shortest text of an encoding is one word, and words
are found in half the time that an expression over the bytes takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from explorer.secrets.decoders.hidden import READABLE, Hidden, class_of, from_letters
from explorer.secrets.joined import Joined
from explorer.text.automaton import ByteAutomaton

_NAMES = "utf-16", "utf-32"
# The bytes that a letter takes.
_WIDTHS = 2, 4
_FEWEST = 12
_CLASSES = b"0" + class_of(READABLE)[1:]
_RUNS = tuple(re.compile(rb"x(?:0{%d}x)+" % (width - 1)) for width in _WIDTHS)
# The shortest text of each encoding, among classes.
_WORDS = tuple(b"x" + (b"0" * (width - 1) + b"x") * (_FEWEST - 1) for width in _WIDTHS)


def wide_texts(contents: Sequence[bytes]) -> Iterator[tuple[int, Hidden]]:
    """Yield the stretches of ASCII in UTF-16 and UTF-32, each with the index of its content.

    A stretch is from its first letter to its last.
    """
    # Without a zero there are none.
    numbered = [(index, one) for index, one in enumerate(contents) if b"\0" in one]
    if not numbered:
        return
    classes = Joined([data.translate(_CLASSES) for _, data in numbered])
    for number, (start, end) in _runs(classes.data):
        at, base, _ = classes.place(end)
        index, data = numbered[at]
        # Which zeros belong to a letter is the byte order's affair: both ends are letters.
        width = _WIDTHS[number]
        origin = from_letters(start - base, behind=width - 1, width=width)
        yield index, Hidden(data[start - base : end - base : width], _NAMES[number], origin)


def _runs(classes: bytes) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the number of an encoding, and where a text in it begins and ends."""
    low = 0
    while first := _automaton().first(classes, low):
        number, low = first
        if run := _RUNS[number].match(classes, low - len(_WORDS[number])):
            yield number, run.span()
            low = run.end() - 1  # the other encoding's text may begin with the same letter


@cache
def _automaton() -> ByteAutomaton:
    return ByteAutomaton(*_WORDS)
