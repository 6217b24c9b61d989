"""A name for a public key, by which a private key and its certificate are recognised as a pair."""

from __future__ import annotations

import hashlib

DETAIL = "public_key"
"""The key of the name among the details of a match."""

_BYTES = 16


def public_key_name(material: bytes) -> str:
    """Return the name, 32 hexadecimal digits, for a modulus (RSA) or a point (EC), big-endian."""
    return hashlib.sha256(material.lstrip(b"\0")).digest()[:_BYTES].hex()
