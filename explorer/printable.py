"""The one place where bytes and text of an image are made fit for a screen or a report.

Whatever a terminal could obey or a reader could be fooled by comes out as a
visible stand-in: control characters and escapes, bidirectional overrides,
line separators, invisible formatting characters, lone surrogates.
"""

from __future__ import annotations

import re
import unicodedata

_PLAIN = re.compile(r"[\x20-\x7e]*\Z")
_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_DELETE_PICTURE = "\u2421"
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MAXIMUM_COMBINING = 4
_combining_run = re.compile(r"[\u0300-\u036f\u0483-\u0489\u20d0-\u20f0\ufe00-\ufe0f]{5,}")


def printable(text: str | bytes) -> str:
    r"""Return text of one line that no terminal obeys; bytes are read as UTF-8.

    Bytes that are no UTF-8 come as ``\xNN``, control characters as their
    pictures (U+2400 block), everything else that is invisible as ``<U+NNNN>``.
    """
    decoded = _decode(text) if isinstance(text, bytes) else text
    if _PLAIN.match(decoded):
        return decoded
    shown = "".join(_stand_in(character) for character in decoded)
    return _combining_run.sub(lambda run: run[0][:_MAXIMUM_COMBINING] + "\u2026", shown)


def printable_lines(text: str) -> str:
    """Do the same for text of several lines: line feeds and tabs stay."""
    lines = ("\t".join(printable(cell) for cell in line.split("\t")) for line in text.split("\n"))
    return "\n".join(lines)


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _stand_in(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return _DELETE_PICTURE
    if unicodedata.category(character) in _UNSAFE_CATEGORIES:
        return f"<U+{code:04X}>"
    return character
