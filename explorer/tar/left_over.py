"""What stands in headers and no reader of archives takes: bytes behind a name's end, unused fields.

Source: POSIX.1-2017, pax, "ustar Interchange Format", for where fields begin and end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

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
# Each word is looked for in the names: longer ones would cost too much, and are no ordinary ones.
_LONGEST, _MOST_PARTS = 1 << 12, 1_000
_NOT_ASCII = bytes(range(128, 256))


def left_over(
    blocks: Iterable[bytes],
    others: Iterable[bytes],
    names: Iterable[bytes],
    values: Iterable[bytes] = (),
) -> tuple[tuple[bytes, bytes], ...]:
    """Return the words of header blocks and other texts as an attribute, if there are any.

    Numbers are none, nor is what the member's `values` say, or its `names`: writers repeat a name
    as far as it fits, and without letters that are no ASCII.
    """
    # Most of a header is zeros, which take longer to search than to strip.
    areas = b"\0".join([block[area].rstrip(b"\0") for block in blocks for area in _AREAS])
    stripped = (one.rstrip(b"\0") for one in others)
    found = (word for text in chain([areas], stripped) for word in _WORDS.findall(text))
    if not (words := [word for word in found if word.strip(_NUMBERS)]):
        return ()
    names = tuple(names)
    known = {word for text in chain(names, values) for word in _WORDS.findall(text)}
    texts = b"\0".join(one[:_LONGEST] for one in names)
    told = texts + b"\0" + texts.translate(None, _NOT_ASCII)
    new = [word for word in words if word not in known and not _is_told(word, told)]
    return ((LEFT_OVER, b"\0".join(new)),) if new else ()


def _is_told(word: bytes, told: bytes) -> bool:
    """Return whether a word is a name, or a path whose parts are, but for a folder of writers'."""
    if word in told:
        return True
    parts = [one for one in _PARTS.split(word[:_LONGEST]) if not one.startswith(_FOLDER)]
    return 1 < len(parts) <= _MOST_PARTS and all(part in told for part in {*parts})
