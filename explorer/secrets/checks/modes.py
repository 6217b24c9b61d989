"""Tokens that name their mode, live or test, or their type."""

from __future__ import annotations

from explorer.secrets.candidate import Candidate
from explorer.secrets.checks.verdict import LIKELY, Verdict
from explorer.secrets.rule import Confidence, Severity

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


def payments(candidate: Candidate) -> Verdict:
    """Grade a key by its mode: live is critical, test is medium."""
    secret = candidate.secret.lower()
    if b"live" in secret or b"prod" in secret:
        return Verdict(details={"mode": "live"}, severity=Severity.CRITICAL)
    if b"test" in secret or b"sandbox" in secret:
        return Verdict(details={"mode": "test"}, severity=Severity.MEDIUM)
    return LIKELY


def slack(candidate: Candidate) -> Verdict:
    """Note the type of a Slack token by its prefix (Slack's documentation, "Token types")."""
    kind = _SLACK.get(candidate.secret[:4])
    return Verdict(Confidence.LIKELY, details={"kind": kind} if kind else {})
