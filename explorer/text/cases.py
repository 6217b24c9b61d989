"""Upper and lower case over all of Unicode: its simple case folding, a letter for a letter.

So "ß" and "ẞ" are one, and "k", "K" and the sign of Kelvin, though they have one, one and three
bytes; "ß" is no "ss", and "İ" is itself alone, as it has no small letter of one character.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

# No letter beyond has cases (Unicode's CaseFolding.txt).
_LAST_CASED = 0x1FFFF


def has_capital(text: str) -> bool:
    """Return whether a letter is not its own lower case: who types one means it."""
    return text != text.lower()


def folded(text: str) -> str:
    """Return a text of as many characters, equal for texts that differ in case alone."""
    return "".join(map(_folded, text))


def variants(letter: str) -> str:
    """Return all characters that a letter stands for where case is ignored, itself included."""
    return _families().get(_folded(letter), letter)


def _folded(letter: str) -> str:
    return next(one for one in (letter.casefold(), letter.lower(), letter) if len(one) == 1)


@cache
def _families() -> Mapping[str, str]:
    """Return the characters that fold to one, by that one; those without cases are left out."""
    families: dict[str, str] = {}
    for letter in map(chr, range(_LAST_CASED + 1)):
        if letter.casefold() != letter and (small := _folded(letter)) != letter:
            families[small] = families.get(small, small) + letter
    return families
