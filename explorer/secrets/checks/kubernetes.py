"""Values of a Kubernetes Secret: in its manifest any key may hold one.

Source: Kubernetes API, Secret: `data` has values in base 64, `stringData` as they are.
"""

from __future__ import annotations

import re

from explorer.secrets import placeholders
from explorer.secrets.candidate import DROP, Candidate, Verdict
from explorer.secrets.checks.encoded import decoded
from explorer.secrets.rule import Confidence, Severity

# No further than every window shows (docs/adr/0016).
_NEAR = 4000
_BETWEEN = b"\n---"
_kind = re.compile(rb"kind[\"']?[ \t]{0,8}:[ \t]{0,8}[\"']?Secret(?![\w-])")
_line = re.compile(rb"([ \t]*)[\"']?([\w./-]{1,200})[\"']?[ \t]{0,4}:")
_PARENTS = (b"data", b"stringData")
# What is no secret wherever it stands.
_public = re.compile(
    rb"(?is)(?:user(?:name)?|login|host(?:name)?|port|server|url|uri|database|db|schema|namespace"
    rb"|region|email|type|name|endpoint|.*\.(?:pub|crt)|.*cert(?:ificate)?|.*public.*)"
)
_SHORTEST, _STRONG = 4, 12


def value(candidate: Candidate) -> Verdict:
    """Keep the values below `data` and `stringData` of a Secret; doubt short ones."""
    before = candidate.before(_NEAR).rpartition(_BETWEEN)[2]
    own = _line.match(before, before.rfind(b"\n") + 1)
    if own is None or _public.fullmatch(own[2]):
        return DROP
    parent = _parent(before[: own.start()], len(own[1]))
    behind = candidate.after(_NEAR).partition(_BETWEEN)[0]
    if parent is None or not (_kind.search(before) or _kind.search(behind)):
        return DROP
    plain = candidate.secret if parent == b"stringData" else decoded(candidate.secret)
    if len(plain) < _SHORTEST or placeholders.stand_in(plain) or placeholders.empty_word(plain):
        return DROP
    if len(plain) >= _STRONG and not placeholders.monotonous(plain):
        return Verdict(details={"key": own[2].decode("ascii", "replace")})
    return Verdict(Confidence.POSSIBLE, severity=Severity.MEDIUM)


def _parent(before: bytes, indent: int) -> bytes | None:
    """Return the parent of values that the last line with less indentation is; None for none."""
    less = re.compile(rb"(?m)^[ \t]{0,%d}[^ \t\r\n#]" % (indent - 1)) if indent else None
    at = max(before.rfind(b"data"), before.rfind(b"Data"))
    start = before.rfind(b"\n", 0, max(at, 0)) + 1
    line = _line.match(before, start) if less and at >= 0 else None
    if less is None or line is None or line[2] not in _PARENTS or len(line[1]) >= indent:
        return None
    return None if less.search(before, line.end()) else line[2]
