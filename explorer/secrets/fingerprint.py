"""Names of findings that stay the same in every build, and say next to nothing of the secret.

Without a project's key 12 bits of the value go into a fingerprint, the same ones wherever the
value stands, so that no computing tells more of it. See docs/adr/0019-fingerprints.md.
"""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import blake2b, scrypt

KEY_VARIABLE = "LAYER_EXPLORER_FINGERPRINT_KEY"
HINT_BITS = 12
"""Bits of a value that fingerprints without a key depend on: worth 2**12 guesses in all."""

_DIGEST_BYTES = 16
_COST = {"n": 1 << 15, "r": 8, "p": 2, "maxmem": 48 << 20}
"""What trying one key takes: 32 MiB of memory and over a tenth of a second."""
_SALT = b"layer-explorer/fingerprint/2"


def fingerprint(rule: str, place: bytes, mark: bytes) -> str:
    """Return 32 hexadecimal digits for a secret of some `mark` that a rule found at a place."""
    named = mark + rule.encode() + b"\0" + place
    return blake2b(named, key=project_key() or _SALT, digest_size=_DIGEST_BYTES).hexdigest()


def mark_of(secret: bytes) -> bytes:
    """Return what fingerprints depend on of a secret, 16 bytes.

    The environment may have a key, and whoever lacks that can't try a value at all.
    """
    key = project_key()
    return blake2b(secret, key=key, digest_size=_DIGEST_BYTES).digest() if key else _hint(secret)


def project_key() -> bytes:
    """Return the key that the environment has, 32 bytes, or none at all."""
    return _slow_key(os.environ.get(KEY_VARIABLE, ""))


def _hint(secret: bytes) -> bytes:
    """Return the few bits of a value that may be known, alike for all places and projects."""
    whole = blake2b(secret, key=_SALT, digest_size=_DIGEST_BYTES).digest()
    return (int.from_bytes(whole, "big") % (1 << HINT_BITS)).to_bytes(_DIGEST_BYTES, "big")


@lru_cache(maxsize=1)
def _slow_key(text: str) -> bytes:
    """Return the key of a project, made so that one in words is dear to guess; nothing of none."""
    return scrypt(os.fsencode(text), salt=_SALT, dklen=32, **_COST) if text else b""
