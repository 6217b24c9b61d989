"""GitHub's and npm's tokens, whose last six characters are a checksum of the 30 before.

Source: GitHub's engineering blog, "Behind GitHub's new authentication token formats"; npm's
tokens have the same format.
"""

from __future__ import annotations

import re

from explorer.secrets.candidate import Candidate
from explorer.secrets.checks.base62 import checksum
from explorer.secrets.checks.verdict import LIKELY, Verdict, doubted, verified

_BODY, _CHECKSUM = 30, 6
_KINDS = {
    b"ghp": "personal access token (classic)",
    b"gho": "OAuth access token",
    b"ghu": "user-to-server token of an app",
    b"ghs": "installation token of an app",
    b"ghr": "refresh token of an app",
    b"npm": "access token",
}
_fine_grained = re.compile(rb"github_pat_([0-9A-Za-z]{22})_([0-9A-Za-z]{59})")


def checksummed(candidate: Candidate) -> Verdict:
    """Verify a token `xxx_` with 36 characters by its checksum; one of another length is likely."""
    prefix, _, rest = candidate.secret.partition(b"_")
    if len(rest) != _BODY + _CHECKSUM:
        return LIKELY
    kind = _KINDS.get(prefix, "token")
    if checksum(rest[:_BODY]) == rest[_BODY:]:
        return verified(kind=kind, checksum="holds")
    return doubted("the checksum does not hold", kind=kind)


def fine_grained(candidate: Candidate) -> Verdict:
    """Doubt a fine-grained personal access token that has not the length of one."""
    if _fine_grained.fullmatch(candidate.secret):
        return Verdict(details={"kind": "fine-grained personal access token"})
    return doubted("not the length of a fine-grained token")
