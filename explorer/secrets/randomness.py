"""How random a value looks: entropy, changes of character class, and the rarity of letter pairs.

Entropy alone does not distinguish a long name from a short token. The surprise of each character
after the one before it does: in prose and identifiers it is about 3.5 bits a pair, in random
text above 5.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from explorer.secrets.letter_pairs import surprises

_CHANGE = 6.0
"""Bits of surprise of a letter beside a digit, which is rare in words."""
_DIGITS = 3.3
_CAPITAL = 2.5
_OTHER = 4.0
_RANDOM_SURPRISE = 4.6
_SHORTEST = 8
# In bits a pair. A capital with small letters behind it is seldom there by chance: less will do.
_WORD_SURPRISE, _NAME_SURPRISE, _WORDY = 5.3, 6.1, 0.5
_word = re.compile(rb"[A-Za-z][a-z]{3,}|[A-Z]{5,}")
_capitalised, _MOSTLY = re.compile(rb"[A-Z][a-z]{2,}"), 0.6
_name = re.compile(rb"[A-Z][a-z]{4,}")
# Names of packages, of files and of algorithms: `client-s3/commands`.
_parts = re.compile(
    rb"(?:[A-Za-z]{1,20}\d{0,3}|\d{1,4})(?:[-_/.=:](?:[A-Za-z]{1,20}\d{0,3}|\d{1,4})){2,40}"
)
_part = re.compile(rb"[A-Za-z]{3,}")
_hex = re.compile(rb"[0-9a-f-]+|[0-9A-F-]+")
_digits = re.compile(rb"[\d.,:-]+")


def entropy(value: bytes) -> float:
    """Return Shannon's entropy in bits a character; 0 for an empty value."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values()) if size else 0.0


def surprise(value: bytes) -> float:
    """Return the mean surprise of a value's neighbouring characters, in bits a pair."""
    pairs = len(value) - 1
    if pairs < 1:
        return 0.0
    return sum(_pair(value[i : i + 2]) for i in range(pairs)) / pairs


def looks_random(value: bytes) -> bool:
    """Return whether a value looks generated at random: a token, a digest, a key."""
    if len(value) < _SHORTEST or _digits.fullmatch(value):
        return False
    variety = entropy(value) / math.log2(min(len(value), 64))
    if _hex.fullmatch(value):
        return variety > 0.55 and _mixed(value)
    return variety > 0.7 and surprise(value) > _RANDOM_SURPRISE and not wordy(value)


def wordy(value: bytes) -> bool:
    """Return whether most of a value is words, as in `XF86BrightnessDown`, or names in a row."""
    if _parts.fullmatch(value):
        parts = _part.findall(value)
        return sum(map(surprise, parts)) <= _WORD_SURPRISE * len(parts)
    words = (word for word in _word.findall(value) if surprise(word) < _expected(word))
    return sum(map(len, words)) > _WORDY * len(value)


def named(value: bytes) -> bool:
    """Return whether a value is the name of something in a program: `AccessTokenFromJSON2025`."""
    words = (word for word in _capitalised.findall(value) if surprise(word) < _NAME_SURPRISE)
    return sum(map(len, words)) > _MOSTLY * len(value)


def _expected(word: bytes) -> float:
    return _NAME_SURPRISE if _name.fullmatch(word) else _WORD_SURPRISE


def _mixed(value: bytes) -> bool:
    """Return whether letters are 10 to 80 % of a value, as in random hexadecimal."""
    letters = sum(97 <= one | 32 <= 102 for one in value)
    return 0.1 < letters / len(value) < 0.8


def _pair(pair: bytes) -> float:
    first, second = pair[:1], pair[1:]
    if pair.isalpha():
        surprise = surprises().get(pair.lower(), _OTHER)
        shift = first.islower() and second.isupper()
        return _CAPITAL + 0.3 * surprise if shift else float(surprise)
    if pair.isdigit():
        return _DIGITS
    if pair.isalnum():
        return _CHANGE
    return _OTHER
