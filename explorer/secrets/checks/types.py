"""Keys and tokens whose prefix names their type, their mode or the account they belong to.

Sources: IAM's User Guide, "IAM identifiers" (the prefixes; the account's number is in the first six
bytes of what follows, as base 32); Slack's documentation, "Token types".
"""

from __future__ import annotations

import base64
import binascii
import re

from explorer.secrets.candidate import DROP, LIKELY, Candidate, Verdict, doubted
from explorer.secrets.randomness import looks_random
from explorer.secrets.rule import Confidence, Severity

_AWS = {
    b"AKIA": "long-term access key",
    b"ASIA": "temporary access key",
    b"ABIA": "bearer token of a service",
    b"ACCA": "context-specific credential",
}
_SLACK = {
    b"xoxb": "bot token",
    b"xoxp": "user token",
    b"xoxa": "workspace token",
    b"xoxs": "session token",
    b"xoxr": "refresh token",
    b"xoxe": "rotated token",
    b"xoxc": "client token",
    b"xoxd": "session cookie",
    b"xapp": "app-level token",
}
# Bits of the first six bytes: whether there is an account at all, and its number.
_HAS_ACCOUNT, _ACCOUNT_MASK = 1 << 47, 0x7FFFFFFFFF80
_ACCOUNTS = 10**12
_slack_parts = re.compile(
    rb"xox[bpars](?:-[0-9]{1,3})?-[0-9]{8,14}(?:-[0-9]{8,14}){0,2}-[0-9A-Za-z]{20,64}"
    rb"|xoxe(?:\.xox[bp])?-[0-9]-[A-Za-z0-9]{100,200}"
    rb"|xoxc-[0-9]{8,14}-[0-9]{8,14}-[0-9]{8,14}-[0-9a-f]{64}|xoxd-.*"
    rb"|xapp-[0-9]-A[A-Z0-9]{8,14}-[0-9]{10,16}-[0-9a-f]{64}"
)
_secret_key = re.compile(rb"[A-Za-z0-9+/]{40}")
# A word of the mark in front of what is drawn at random.
_mode = re.compile(
    rb"(?i)(?<![a-z])(?:(?P<live>live|prod(?:uction)?)"
    rb"|test(?:sk)?|sandbox|sbx|sbox|sdbx|stag(?:e|ing)|development)(?![a-z])"
)
_LONGEST_MARK = 32


def account_of(key_id: bytes) -> str | None:
    """Return the twelve-digit account number in a key id; "" where ids had none yet.

    None for what is no id: its number is none of an account.
    """
    try:
        decoded = base64.b32decode(key_id[4:])
    except (binascii.Error, ValueError):
        return None
    first = int.from_bytes(decoded[:6], "big")
    if not first & _HAS_ACCOUNT:
        return ""
    number = (first & _ACCOUNT_MASK) >> 7
    return f"{number:012d}" if number < _ACCOUNTS else None


def key_id(candidate: Candidate) -> Verdict:
    """Note the type of a key id, and its account if it has one; doubt what can't be an id."""
    secret = candidate.secret
    kind = _AWS.get(secret[:4], "identifier")
    account = account_of(secret)
    if account is None:
        return doubted("no account number in it", kind=kind)
    return Verdict(details={"kind": kind, **({"account": account} if account else {})})


def secret_key(candidate: Candidate) -> Verdict:
    """Keep a secret access key, 40 random characters of base 64; drop paths and digests."""
    secret = candidate.secret
    if not _secret_key.fullmatch(secret) or not looks_random(secret):
        return DROP
    # A resource's path may have 40 characters as well, but no capital letter.
    return LIKELY if re.search(rb"[A-Z]", secret) else DROP


def of_mode(candidate: Candidate) -> Verdict:
    """Grade a key by the mode that it begins with: live is critical, a sandbox's is medium."""
    mode = _mode.search(candidate.secret[:_LONGEST_MARK])
    if mode is None:
        return LIKELY
    if mode["live"]:
        return Verdict(details={"mode": "live"}, severity=Severity.CRITICAL)
    return Verdict(details={"mode": "test"}, severity=Severity.MEDIUM)


def slack(candidate: Candidate) -> Verdict:
    """Note the type of a Slack token by its prefix; doubt one without the parts of its type."""
    kind = _SLACK.get(candidate.secret[:4])
    if not kind:
        return LIKELY
    if _slack_parts.fullmatch(candidate.secret):
        return Verdict(details={"kind": kind})
    doubt = {"kind": kind, "doubt": "not the parts of such a token"}
    return Verdict(Confidence.POSSIBLE, details=doubt, severity=Severity.MEDIUM)
