"""Git's deltas: an object as copies from another and bytes of its own.

Source: git's documentation, gitformat-pack(5), "Deltified representation".
"""

from __future__ import annotations

from explorer.errors import DamageError

_COPY = 0x80
_MORE = 0x80
_DEFAULT_COPY = 0x10000
_LONGEST_VARINT = 63


def apply(base: bytes, delta: bytes, limit: int) -> bytes:
    """Return the object a delta makes of its base. Raises DamageError, also over `limit` bytes."""
    try:
        return _apply(base, delta, limit)
    except IndexError:
        raise DamageError("a delta is cut short") from None


def _apply(base: bytes, delta: bytes, limit: int) -> bytes:
    base_size, at = _varint(delta, 0)
    size, at = _varint(delta, at)
    if base_size != len(base) or size > limit:
        raise DamageError("a delta does not fit its base, or makes too much of it")
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
    """Decode a size of seven bits a byte, lowest first; return it and the place behind it."""
    value = shift = 0
    while shift < _LONGEST_VARINT:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & _MORE:
            return value, at
        shift += 7
    raise DamageError("a delta has a size that does not end")
