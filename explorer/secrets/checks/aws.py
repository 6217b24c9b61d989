"""AWS access keys: the type of a key id, and the account it belongs to.

The account's number is in the first six bytes of what follows the prefix, as base 32.
Source: IAM's User Guide, "IAM identifiers" (the prefixes).
"""

from __future__ import annotations

import base64
import binascii
import re

from explorer.secrets.candidate import Candidate
from explorer.secrets.checks.verdict import DROP, LIKELY, Verdict, doubted
from explorer.secrets.randomness import looks_random
from explorer.secrets.rule import Confidence

_KINDS = {
    b"AKIA": "long-term access key",
    b"ASIA": "temporary access key",
    b"ABIA": "bearer token of a service",
    b"ACCA": "context-specific credential",
}
_ACCOUNT_MASK = 0x7FFFFFFFFF80
_ACCOUNTS = 10**12
_secret_shape = re.compile(rb"[A-Za-z0-9+/]{40}")


def account_of(key_id: bytes) -> str | None:
    """Return the twelve-digit account number in a key id, or None if there is none."""
    try:
        decoded = base64.b32decode(key_id[4:])
    except (binascii.Error, ValueError):
        return None
    number = (int.from_bytes(decoded[:6], "big") & _ACCOUNT_MASK) >> 7
    return f"{number:012d}" if number < _ACCOUNTS else None


def key_id(candidate: Candidate) -> Verdict:
    """Note the type and the account of a key id; one without an account number is doubted."""
    secret = candidate.secret
    kind = _KINDS.get(secret[:4], "identifier")
    account = account_of(secret)
    if account is None:
        return doubted("no account number in it", kind=kind)
    return Verdict(Confidence.LIKELY, details={"kind": kind, "account": account})


def secret_key(candidate: Candidate) -> Verdict:
    """Keep a secret access key, 40 random characters of base 64; drop paths and digests."""
    secret = candidate.secret
    if not _secret_shape.fullmatch(secret) or not looks_random(secret):
        return DROP
    # A resource's path may have 40 characters as well, but no capital letter.
    return LIKELY if re.search(rb"[A-Z]", secret) else DROP
