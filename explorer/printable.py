"""Makes bytes and text of an image fit for a screen or a report; nothing else does.

What a terminal could obey or a reader could be deceived by is replaced by visible characters:
control characters and escapes, bidirectional overrides, line separators, invisible formatting
characters, lone surrogates. What a pipeline could obey that reads its own log gets a backslash.
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
# Of GitHub, Gitea and Forgejo where a line begins; of Azure and TeamCity anywhere in one. Those of
# GitLab and Travis are none without their control characters.
_COMMAND = re.compile(r"\A\s*(?=::)|#(?=#\w*\[)")
_ANYWHERE = re.compile(r"#(?=#\w*\[)")
_LONGEST_BEGINNING = 40
_BEGUN_COMMAND = re.compile(r"(?<![#\w])\w*#[#\w]*\Z|(?<!:):+\Z")
LONGEST_LINE = 1000
"""Characters of foreign text that anybody reads in one line."""


def printable(text: str | bytes) -> str:
    r"""Return one line of text that no terminal obeys; bytes are read as UTF-8.

    Bytes that are no UTF-8 become ``\xNN``, control characters their pictures (U+2400 block), and
    all else that is invisible ``<U+NNNN>``; a pipeline's command gets a backslash: ``\::error``,
    ``#\#vso[``. Of several accents on one letter four are kept.
    """
    decoded = _decode(text) if isinstance(text, bytes) else text
    line = decoded if _PLAIN.match(decoded) else "".join(_replaced(decoded))
    return _COMMAND.sub(r"\g<0>\\", line) if "::" in line or "##" in line else line


def printable_lines(text: str) -> str:
    """Return text of several lines in the same way, keeping line feeds and tabs."""
    lines = ("\t".join(printable(cell) for cell in line.split("\t")) for line in text.split("\n"))
    return "\n".join(lines)


def printable_json(encoded: str) -> str:
    """Return JSON, the same value, in which no pipeline reads a command in the middle of a line."""
    return _ANYWHERE.sub(r"\\u0023", encoded) if "##" in encoded else encoded


def split_at_command(text: str) -> tuple[str, str]:
    """Return what of a text may go on its way, and an end that may be the start of a command."""
    begun = _BEGUN_COMMAND.search(text[-_LONGEST_BEGINNING:])
    at = len(text) - len(begun[0]) if begun else len(text)
    return text[:at], text[at:]


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
