"""What was worked out before, kept as long as there is room for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

from msgspec import Struct, field

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Latest(Struct, Generic[Key, Value]):
    """Values by their keys, those that were asked for last; any thread may ask.

    There is `room` for sizes of that sum, in whatever unit they are given.
    """

    room: int
    _values: OrderedDict[Key, tuple[Value, int]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def known(self, key: Key) -> Value | None:
        """Return a value that is kept."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def all(self) -> list[Value]:
        """Return all values that are kept."""
        with self._lock:
            return [value for value, _ in self._values.values()]

    def keep(self, key: Key, value: Value, size: int) -> None:
        """Keep a value in the place of those that nobody has asked for the longest."""
        with self._lock:
            if key in self._values:
                self.room += self._values.pop(key)[1]
            self._values[key] = value, size
            self.room -= size
            while self.room < 0:
                _, (_, freed) = self._values.popitem(last=False)
                self.room += freed
