"""What names the public half of a key: private keys and certificates that fit share it."""

from __future__ import annotations

import hashlib

DETAIL = "public_key"
"""The detail of a match that holds the name."""

_BYTES = 16


def public_key_name(material: bytes) -> str:
    """Return a name for a public key: of its modulus (RSA) or its point (EC), big-endian."""
    return hashlib.sha256(material.lstrip(b"\0")).digest()[:_BYTES].hex()
