"""GitHub's and npm's tokens: the last six characters are a checksum of the thirty before.

GitHub's engineering blog, "Behind GitHub's new authentication token formats";
npm's tokens follow the same scheme.
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
    """Compare the checksum of a token `xxx_` with 36 characters behind the mark."""
    prefix, _, rest = candidate.secret.partition(b"_")
    if len(rest) != _BODY + _CHECKSUM:
        return LIKELY
    kind = _KINDS.get(prefix, "token")
    if checksum(rest[:_BODY]) == rest[_BODY:]:
        return verified(kind=kind, checksum="holds")
    return doubted("the checksum does not hold", kind=kind)


def fine_grained(candidate: Candidate) -> Verdict:
    """Look at the shape of a fine-grained personal access token."""
    if _fine_grained.fullmatch(candidate.secret):
        return Verdict(details={"kind": "fine-grained personal access token"})
    return doubted("not the length of a fine-grained token")
