"""JSON Web Tokens (RFC 7519), decoded for their algorithm, issuer and expiry."""

from __future__ import annotations

import base64
import binascii
import json
import time
from datetime import UTC, datetime
from typing import Any

from explorer.secrets import placeholders
from explorer.secrets.candidate import Candidate
from explorer.secrets.checks.verdict import DROP, Verdict, doubted
from explorer.secrets.rule import Confidence, Severity

_DETAIL_LIMIT = 80


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
    return _by_expiry(claims, details)


def _by_expiry(claims: dict[str, Any], details: dict[str, str]) -> Verdict:
    expires = claims.get("exp")
    if isinstance(expires, int | float) and expires < time.time():
        return Verdict(
            Confidence.LIKELY, details={**details, "expired": "yes"}, severity=Severity.LOW
        )
    return Verdict(Confidence.LIKELY, details=details)


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
