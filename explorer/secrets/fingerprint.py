"""A name for a finding that stays when the image is rebuilt, and gives no secret away.

It depends on the rule, the place and the secret. The secret goes in through a slow
key derivation, salted with the place, so that trying out passwords costs what it
costs with any stored password hash.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b, scrypt

_DIGEST_BYTES = 16
_COST = 1 << 11
_BLOCK = 8


def fingerprint(rule: str, place: bytes, secret: bytes) -> str:
    """Return 32 hexadecimal digits for a secret that a rule found at a place."""
    salt = blake2b(rule.encode() + b"\0" + place, digest_size=_DIGEST_BYTES).digest()
    return blake2b(_derived(secret, salt), key=salt, digest_size=_DIGEST_BYTES).hexdigest()


@lru_cache(maxsize=4096)
def _derived(secret: bytes, salt: bytes) -> bytes:
    """Make guessing dear, of long values too: one may be a short password in a long address."""
    return scrypt(secret, salt=salt, n=_COST, r=_BLOCK, p=1, dklen=32)
