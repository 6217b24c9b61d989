"""Makes bytes and text of an image fit for a screen or a report; nothing else does.

What a terminal could obey or a reader could be deceived by is replaced by visible characters:
control characters and escapes, bidirectional overrides, line separators, invisible formatting
characters, lone surrogates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_PLAIN = re.compile(r"[\x20-\x7e]*\Z")
_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_DELETE_PICTURE = "\u2421"
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_COMBINING_CATEGORIES = frozenset({"Mn", "Me"})
_MAXIMUM_COMBINING = 4
_CUT = "\u2026"
_LONGEST_CHARACTER = 4
LONGEST_LINE = 1000
"""Characters of foreign text that anybody reads in one line."""


def printable(text: str | bytes) -> str:
    r"""Return one line of text that no terminal obeys; bytes are read as UTF-8.

    Bytes that are no UTF-8 become ``\xNN``, control characters their pictures (U+2400 block), and
    all else that is invisible ``<U+NNNN>``. Of several accents on one letter four are kept.
    """
    decoded = _decode(text) if isinstance(text, bytes) else text
    if _PLAIN.match(decoded):
        return decoded
    return "".join(_replaced(decoded))


def printable_lines(text: str) -> str:
    """Return text of several lines in the same way, keeping line feeds and tabs."""
    lines = ("\t".join(printable(cell) for cell in line.split("\t")) for line in text.split("\n"))
    return "\n".join(lines)


def clipped(text: str | bytes, longest: int = LONGEST_LINE) -> str:
    """Return printable text of at most that many characters; what is cut ends in an ellipsis."""
    start = text[: longest * _LONGEST_CHARACTER]
    line = printable(start)
    whole = len(start) == len(text) and len(line) <= longest
    return line if whole else line[: longest - 1] + _CUT


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _replaced(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in _COMBINING_CATEGORIES else 0
        if marks <= _MAXIMUM_COMBINING:
            yield _stand_in(character) if category in _UNSAFE_CATEGORIES else character
        elif marks == _MAXIMUM_COMBINING + 1:
            yield _CUT


def _stand_in(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    return _DELETE_PICTURE if code == _DELETE else f"<U+{code:04X}>"
