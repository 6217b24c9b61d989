"""Laws that several targets share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unicodedata import category

from explorer.errors import ExplorerError

# Controls, formats such as bidirectional overrides, surrogates, what has no meaning, separators.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})
_LONGEST_PILE = 4


def is_safe(text: str) -> bool:
    """Tell whether a terminal shows a text and obeys nothing in it."""
    plain = text.isascii() and text.isprintable()
    return plain or _UNSAFE.isdisjoint(map(category, text))


def piles_are_low(text: str) -> bool:
    """Tell whether no letter carries more marks than are shown."""
    marks = "".join("M" if category(one) in _MARKS else " " for one in text)
    return "M" * (_LONGEST_PILE + 1) not in marks


@contextmanager
def only(kind: type[ExplorerError]) -> Iterator[None]:
    """Let errors of one kind pass, and no others; they have to say something."""
    message = "nothing was raised"
    try:
        yield
    except kind as error:
        message = error.message
    assert message
