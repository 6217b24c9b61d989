"""Signed URLs: their signature is valid until a time that is in the URL as well.

Sources: AWS, "Authenticating Requests: Using Query Parameters" and its older version 2; Google
Cloud, "V4 signing process"; Azure, "Create a service SAS".
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

from explorer.secrets.candidate import Candidate
from explorer.secrets.checks.verdict import DROP, LIKELY, Verdict
from explorer.secrets.randomness import looks_random
from explorer.secrets.rule import Confidence, Severity

_NEAR = 600
_LONGEST_DAYS = 7
_epoch = re.compile(rb"[?&;]Expires=(\d{9,11})\b")
_azure = re.compile(rb"[?&;]se=(\d{4}-\d\d-\d\d)")
_begun = re.compile(rb"[?&;]X-(?:Amz|Goog)-Date=(\d{8})T")


def address(candidate: Candidate) -> Verdict:
    """Keep a signature that looks random; one that has expired is of low severity."""
    if not looks_random(candidate.secret):
        return DROP
    end = _end(_around(candidate))
    if end is None or end > time.time():
        return LIKELY
    return Verdict(Confidence.LIKELY, details={"expired": "yes"}, severity=Severity.LOW)


def _around(candidate: Candidate) -> bytes:
    """Return the part of the URL around a signature that is at most 600 bytes away."""
    before = candidate.before(_NEAR).split()
    after = candidate.after(_NEAR).split()
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
