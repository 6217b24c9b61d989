"""Credentials that say when they expire: JSON Web Tokens (RFC 7519) and signed URLs.

Sources: AWS, "Authenticating Requests: Using Query Parameters" and its older version 2; Google
Cloud, "V4 signing process"; Azure, "Create a service SAS".
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from explorer.secrets import placeholders
from explorer.secrets.candidate import DROP, LIKELY, Candidate, Verdict, doubted
from explorer.secrets.randomness import looks_random
from explorer.secrets.rule import Severity

_DETAIL_LIMIT = 80
_NEAR = 600
_LONGEST_DAYS = 7
_epoch = re.compile(rb"[?&;]Expires=(\d{9,11})\b")
_azure = re.compile(rb"[?&;]se=(\d{4}-\d\d-\d\d)")
_begun = re.compile(rb"[?&;]X-(?:Amz|Goog)-Date=(\d{8})T")


def token(candidate: Candidate) -> Verdict:
    """Decode header and claims; drop what does not decode to JSON objects."""
    if placeholders.stand_in(candidate.secret):
        return DROP
    parts = candidate.secret.split(b".")
    header = _json(parts[0])
    claims = _json(parts[1]) if len(parts) > 1 else None
    if header is None or not ("alg" in header or "enc" in header or "typ" in header):
        return DROP
    if claims is None:
        # Encrypted tokens have five parts; their second one is a key.
        return Verdict() if len(parts) == 5 else DROP
    details = _details(header, claims)
    if str(header.get("alg", "")).lower() == "none":
        return doubted("unsigned", **details)
    expires = claims.get("exp")
    if isinstance(expires, int | float) and expires < time.time():
        return _expired(**details)
    return Verdict(details=details)


def _expired(**details: str) -> Verdict:
    return Verdict(details={**details, "expired": "yes"}, severity=Severity.LOW)


def _details(header: dict[str, Any], claims: dict[str, Any]) -> dict[str, str]:
    named = {
        "algorithm": header.get("alg"),
        "issuer": claims.get("iss"),
        "subject": claims.get("sub"),
    }
    details = {key: str(value)[:_DETAIL_LIMIT] for key, value in named.items() if value}
    expires = claims.get("exp")
    if isinstance(expires, int | float) and 0 < expires < 32_503_680_000:
        details["expires"] = datetime.fromtimestamp(expires, UTC).isoformat()
    return details


def _json(part: bytes) -> dict[str, Any] | None:
    try:
        decoded = base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
        value = json.loads(decoded)
    except (binascii.Error, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def address(candidate: Candidate) -> Verdict:
    """Keep a signature that looks random; one that has expired is of low severity."""
    if not looks_random(candidate.secret):
        return DROP
    end = _end(_around(candidate))
    if end is None or end > time.time():
        return LIKELY
    return _expired()


def _around(candidate: Candidate) -> bytes:
    """Return the part of the URL around a signature that is at most 600 bytes away."""
    before, after = candidate.before(_NEAR).split(), candidate.after(_NEAR).split()
    return (before[-1] if before else b"") + b" " + (after[0] if after else b"")


def _end(address: bytes) -> float | None:
    """Return when the signature expires at the latest, in seconds since 1970; None if unknown."""
    if match := _epoch.search(address):
        return float(match[1])
    if match := _azure.search(address):
        return _day(match[1], b"%Y-%m-%d", 1)
    match = _begun.search(address)
    return _day(match[1], b"%Y%m%d", _LONGEST_DAYS + 1) if match else None


def _day(text: bytes, form: bytes, later: int) -> float | None:
    """Return the beginning of the day `later` days after a date, None for no valid date."""
    try:
        day = datetime.strptime(text.decode(), form.decode()).replace(tzinfo=UTC)
        return (day + timedelta(days=later)).timestamp()
    except (ValueError, OverflowError):
        return None
