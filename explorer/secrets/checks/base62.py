"""Base 62, and the checksum at the end of several providers' tokens."""

from __future__ import annotations

import zlib
from string import ascii_lowercase, ascii_uppercase, digits

_ALPHABET = (digits + ascii_uppercase + ascii_lowercase).encode()


def encode(number: int, width: int) -> bytes:
    """Return a number in base 62 (digits, capitals, small letters), padded with zeros."""
    figures = bytearray()
    while number:
        number, rest = divmod(number, 62)
        figures.append(_ALPHABET[rest])
    return bytes(reversed(figures)).rjust(width, b"0")


def checksum(body: bytes, width: int = 6) -> bytes:
    """Return the CRC-32 of a token's body in base 62, as such tokens end."""
    return encode(zlib.crc32(body), width)
