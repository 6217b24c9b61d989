"""Git's deltas: an object as copies from another and bytes of its own, and which builds on which.

Source: git's documentation, gitformat-pack(5), "Deltified representation".
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from explorer.errors import DamageError
from explorer.secrets.nested.formats.git_records import NAME_DELTA, OFFSET_DELTA, Header

_COPY = 0x80
_MORE = 0x80
_DEFAULT_COPY = 0x10000
_LONGEST_VARINT = 63
_NOTHING = -1


def apply(base: bytes, delta: bytes, limit: int, spend: Callable[[int], object]) -> bytes:
    """Return the object a delta makes of its base. Raises DamageError, also over `limit` bytes.

    `spend` is called first, with the bytes that it makes; what that raises is raised.
    """
    try:
        return _apply(base, delta, limit, spend)
    except IndexError:
        raise DamageError("a delta is cut short") from None


def _apply(base: bytes, delta: bytes, limit: int, spend: Callable[[int], object]) -> bytes:
    base_size, at = _varint(delta, 0)
    size, at = _varint(delta, at)
    if base_size != len(base) or size > limit:
        raise DamageError("a delta does not fit its base, or makes too much of it")
    spend(size)
    view, made, end = memoryview(base), bytearray(), len(delta)
    while at < end and len(made) <= size:
        operation = delta[at]
        if operation & _COPY:
            start, count, at = _copy(delta, at + 1, operation)
            made += view[start : start + count]
        else:
            # An operation of zero is reserved; here it adds nothing.
            made += delta[at + 1 : at + 1 + operation]
            at += 1 + operation
    if len(made) != size:
        raise DamageError("a delta makes an object of another size than it says")
    return bytes(made)


def _copy(delta: bytes, at: int, operation: int) -> tuple[int, int, int]:
    """Decode where a copy starts and how long it is; only bytes that are not zero are there."""
    value = 0
    for bit in range(7):
        if operation >> bit & 1:
            value |= delta[at] << 8 * bit
            at += 1
    return value & 0xFFFFFFFF, value >> 32 or _DEFAULT_COPY, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Decode a size of seven bits a byte, lowest first; return it and the offset behind it."""
    value = shift = 0
    while shift < _LONGEST_VARINT:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & _MORE:
            return value, at
        shift += 7
    raise DamageError("a delta has a size that does not end")


class Families:
    """Objects by number, in the order of the pack: where they start, and what they build on."""

    def __init__(self) -> None:
        self.starts = array("Q")
        self.kinds = bytearray()
        self._parents = array("q")
        self._by_base: list[int] = []
        self._bases = array("q")
        self._waiting: dict[bytes, list[int]] = {}
        self._without_base = 0

    def add(self, start: int, header: Header) -> None:
        """Add the next object of the pack."""
        parent = _NOTHING
        if header.kind == OFFSET_DELTA:
            parent = self._at(header.base)
            self._without_base += parent == _NOTHING
        elif header.kind == NAME_DELTA:
            self._waiting.setdefault(header.base_name, []).append(len(self.starts))
        self.starts.append(start)
        self.kinds.append(header.kind)
        self._parents.append(parent)

    def _at(self, start: int) -> int:
        """Return the number of the object at an offset: always an earlier one, so no cycle."""
        found = bisect_left(self.starts, start)
        known = found < len(self.starts) and self.starts[found] == start
        return found if known else _NOTHING

    def settle(self) -> None:
        """Sort children by their parents, when all objects are known."""
        weights = self._weights()
        children = (number for number, parent in enumerate(self._parents) if parent >= 0)
        self._by_base = sorted(children, key=lambda one: (self._parents[one] << 32) - weights[one])
        self._bases = array("q", (self._parents[one] for one in self._by_base))

    def _weights(self) -> array[int]:
        """Count each object's descendants and itself."""
        weights = array("Q", [1]) * len(self._parents)
        for number in range(len(self._parents) - 1, -1, -1):
            if (parent := self._parents[number]) >= 0:
                weights[parent] += weights[number]
        return weights

    def children(self, number: int, name: bytes) -> list[int]:
        """Return what builds on an object, by its offset or its name, most descendants first.

        Those that know it by its name are given out once.
        """
        low, high = bisect_left(self._bases, number), bisect_right(self._bases, number)
        return self._by_base[low:high] + self._waiting.pop(name, [])

    @property
    def by_name(self) -> bool:
        """Whether any object still waits for one of a certain name."""
        return bool(self._waiting)

    @property
    def orphans(self) -> int:
        """The objects whose base has not turned up."""
        return self._without_base + sum(len(those) for those in self._waiting.values())
