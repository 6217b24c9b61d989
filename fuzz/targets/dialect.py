"""Expressions of rules: RE2's in linear time, ours in a quicker form for lower-cased bytes."""

from __future__ import annotations

import re
import warnings
from contextlib import suppress

from explorer.secrets.dialect import loosened
from explorer.secrets.linear import Linear
from explorer.secrets.precise import expression
from fuzz.target import Target

# Short enough for the worst expression there is.
_SAMPLE = 10


def one(data: bytes) -> None:
    """Take what stands before a NUL; the quick form finds in the rest what the plain does."""
    written, _, sample = data.partition(b"\0")
    regex = written.decode("utf-8", "ignore")
    with suppress(ValueError):
        Linear(regex).is_in(sample)
        loosened(regex, of_characters=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with suppress(re.error, OverflowError, RecursionError):
            _finds_the_same(re.compile(regex.encode()), regex, sample[:_SAMPLE])


def _finds_the_same(plain: re.Pattern[bytes], regex: str, sample: bytes) -> None:
    try:
        quick = expression.__wrapped__(regex)
    except re.error as error:
        raise AssertionError(regex) from error
    text = sample.lower() if quick.folded else sample
    assert _spans(plain, sample) == _spans(quick.pattern, text)


def _spans(pattern: re.Pattern[bytes], text: bytes) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(text)]


TARGET = Target(one, length=96)
