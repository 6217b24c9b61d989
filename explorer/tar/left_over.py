"""What stands in headers and no reader of archives takes: bytes behind a name's end, unused fields.

Source: POSIX.1-2017, pax, "ustar Interchange Format", for where fields begin and end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LEFT_OVER = b"header"
"""The name under which it is kept, as if it were an attribute of the member."""

# Name, link, then the names of user and group with the numbers of devices, and the prefix.
_AREAS = (slice(100), slice(157, 257), slice(265, 345), slice(345, None))
# Shorter than any token: it says nothing, or nothing alone.
_WORDS = re.compile(rb"[!-~][ -~]{14,}+")
# Some writers put a question mark for a letter that is no ASCII.
_PARTS = re.compile(rb"[/?]")
_FOLDER = b"PaxHeaders"
_NUMBERS = b"0123456789.,+- "
_NOT_ASCII = bytes(range(128, 256))


def left_over(
    blocks: Iterable[bytes], others: Iterable[bytes], known: Iterable[bytes]
) -> tuple[tuple[bytes, bytes], ...]:
    """Return the words of header blocks and other texts as an attribute, if there are any.

    Numbers are none, nor is what `known` texts say: writers repeat a name as far as it fits, and
    without letters that are no ASCII.
    """
    texts = b"\0".join(known)
    told = texts + b"\0" + texts.translate(None, _NOT_ASCII)
    areas = [block[area] for block in blocks for area in _AREAS]
    found = (word for text in (*areas, *others) for word in _WORDS.findall(text))
    words = [word for word in found if word.strip(_NUMBERS) and not _is_told(word, told)]
    return ((LEFT_OVER, b"\0".join(words)),) if words else ()


def _is_told(word: bytes, told: bytes) -> bool:
    """Return whether a word is known, or a path whose parts are, but for a folder of writers'."""
    parts = [one for one in _PARTS.split(word) if not one.startswith(_FOLDER)]
    return word in told or (len(parts) > 1 and all(part in told for part in parts))
