"""Values of a Kubernetes Secret: in its manifest any key may hold one.

Source: Kubernetes API, Secret: `data` has values in base 64, `stringData` as they are.
"""

from __future__ import annotations

import re

from explorer.secrets import placeholders
from explorer.secrets.candidate import DROP, Candidate, Verdict
from explorer.secrets.checks.encoded import decoded
from explorer.secrets.rule import Confidence, Severity

_REACH = 8192
_between = re.compile(rb"(?m)^---")
_kind = re.compile(
    rb"""(?m)^[ \t{,]{0,16}["']?kind["']?[ \t]{0,8}:[ \t]{0,8}["']?Secret["']?[ \t]*[,}\r#]?"""
)
_line = re.compile(rb"""(?m)^([ \t]*)["']?([\w./-]+)["']?[ \t]*:""")
# What is no secret wherever it stands.
_PUBLIC = re.compile(
    rb"(?i)^(?:user(?:name)?|login|host(?:name)?|port|server|url|uri|database|db|schema|namespace|region"
    rb"|email|type|name|endpoint|ca\.crt|tls\.crt|.*\.pub|.*\.crt|.*cert(?:ificate)?|.*public.*)$"
)
_SHORTEST, _STRONG = 4, 12


def value(candidate: Candidate) -> Verdict:
    """Keep the values below `data` and `stringData` of a Secret; doubt short words."""
    before = _between.split(candidate.before(_REACH))[-1]
    around = before + candidate.secret + _between.split(candidate.after(_REACH))[0]
    above = [*_line.finditer(before)]
    if not above or not _kind.search(around):
        return DROP
    own = above[-1]
    parent = next((one for one in reversed(above) if len(one[1]) < len(own[1])), None)
    if parent is None or parent[2] not in (b"data", b"stringData") or _PUBLIC.match(own[2]):
        return DROP
    plain = candidate.secret if parent[2] == b"stringData" else decoded(candidate.secret)
    if len(plain) < _SHORTEST or placeholders.stand_in(plain) or placeholders.empty_word(plain):
        return DROP
    if len(plain) >= _STRONG and not placeholders.monotonous(plain):
        return Verdict(details={"key": own[2].decode("ascii", "replace")})
    return Verdict(Confidence.POSSIBLE, severity=Severity.MEDIUM)
