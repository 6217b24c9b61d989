"""Bytes read as choices: what an input of a target says that is no format of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

_One = TypeVar("_One")


class Choices:
    """Some bytes, taken from their front; where they end, every choice is the first."""

    def __init__(self, data: bytes) -> None:
        """Begin at the first byte."""
        self._data = data
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._data)

    def one_of(self, things: Sequence[_One]) -> _One:
        """Return one of some things."""
        return things[self.number() % len(things)]

    def number(self) -> int:
        """Return the next byte."""
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def until(self, end: bytes) -> bytes:
        """Return what stands before the next `end`, and pass over both."""
        found, _, _ = self._data[self._at :].partition(end)
        self._at += len(found) + len(end)
        return found

    def rest(self) -> bytes:
        """Return all that is left."""
        rest, self._at = self._data[self._at :], len(self._data)
        return rest
