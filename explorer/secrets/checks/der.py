"""The part of DER (ASN.1) that keys and certificates need, and a name for their public keys.

Source: ITU-T X.690.
"""

from __future__ import annotations

import hashlib

from msgspec import Struct

SEQUENCE, INTEGER, OCTETS, OBJECT = 0x30, 0x02, 0x04, 0x06

PUBLIC_KEY = "public_key"
"""The key of a public key's name among the details of a match."""


class Element(Struct, frozen=True):
    """One element: its tag and its content."""

    tag: int
    content: bytes


def elements(data: bytes, limit: int = 16) -> list[Element]:
    """Return the elements in some bytes, `limit` at most. Raises ValueError for damage."""
    read: list[Element] = []
    position = 0
    while position < len(data) and len(read) < limit:
        tag = data[position]
        start, size = _length(data, position + 1)
        if start + size > len(data):
            raise ValueError("an element is cut short")
        read.append(Element(tag, data[start : start + size]))
        position = start + size
    return read


def _length(data: bytes, position: int) -> tuple[int, int]:
    """Return where the content starts, and its size in bytes. Raises ValueError."""
    if position >= len(data):
        raise ValueError("an element has no length")
    first = data[position]
    if first < 0x80:
        return position + 1, first
    count = first & 0x7F
    if not 0 < count <= 4 or position + 1 + count > len(data):
        raise ValueError("a length is wrong")
    start = position + 1 + count
    return start, int.from_bytes(data[position + 1 : start], "big")


def public_key_name(material: bytes) -> str:
    """Return the name, 32 hexadecimal digits, for a modulus (RSA) or a point (EC), big-endian."""
    return hashlib.sha256(material.lstrip(b"\0")).hexdigest()[:32]
