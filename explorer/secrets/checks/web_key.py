"""Private JSON Web Keys: what stands around the private part (RFC 7517, RFC 7518, section 6)."""

from __future__ import annotations

import re

from explorer.secrets.candidate import DROP, Candidate, Verdict, verified
from explorer.secrets.rule import Confidence

_NEAR = 4096
_kind = re.compile(rb"\\{0,3}\"kty\\{0,3}\"\s{0,8}:\s{0,8}\\{0,3}\"(RSA|EC|OKP|oct)\\{0,3}\"")
_modulus = re.compile(rb"\"n\\{0,3}\"\s{0,8}:")
_point = re.compile(rb"\"x\\{0,3}\"\s{0,8}:")


def private(candidate: Candidate) -> Verdict:
    """Keep what stands in an object that is a key; with the public part it is a whole one."""
    around = candidate.before(_NEAR).rpartition(b"{")[2] + candidate.after(_NEAR).partition(b"}")[0]
    kind = _kind.search(around)
    if kind is None or kind[1] == b"oct":
        return DROP
    name = kind[1].decode()
    is_whole = _modulus.search(around) if name == "RSA" else _point.search(around)
    return verified(type=name) if is_whole else Verdict(Confidence.LIKELY, details={"type": name})
