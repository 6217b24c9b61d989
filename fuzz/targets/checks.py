"""The offline checks of candidates: keys, tokens, passwords.

An input is a byte that names the check, a byte for the coat its secret wears, and what stands
before the secret, the secret, and what stands behind it, with NULs between them. Coats keep
whole tokens out of the corpus: base 64 of each part, or the armour of a key around it.
"""

from __future__ import annotations

import base64

from explorer.secrets.candidate import Candidate, Verdict
from explorer.secrets.checks.table import CHECKS
from explorer.secrets.judging import judge
from explorer.secrets.rule import Confidence, Rule, Severity
from fuzz.choices import Choices
from fuzz.target import Target

_NAMES = sorted(CHECKS)
_RULES = {
    name: [
        Rule("fuzz", "Fuzz", check=name),
        Rule("fuzz", "Fuzz", check=name, named=True),
        Rule("fuzz", "Fuzz", check=name, generic=True),
    ]
    for name in _NAMES
}
_LABELS = (b"RSA", b"EC", b"DSA", b"OPENSSH", b"PGP", b"ENCRYPTED")


def one(data: bytes) -> None:
    """Check and judge one candidate."""
    choices = Choices(data)
    name, coat = choices.one_of(_NAMES), choices.number()
    before, secret, after = choices.until(b"\0"), choices.until(b"\0"), choices.rest()
    candidate = _candidate(before, _dressed(secret, coat), after)
    _says_something(CHECKS[name](candidate))
    for rule in _RULES[name]:
        if match := judge(rule, candidate):
            assert (match.start, match.end) == (candidate.start, candidate.end)


def _candidate(before: bytes, secret: bytes, after: bytes) -> Candidate:
    start = len(before)
    end, begun = start + len(secret), start // 2
    return Candidate(before + secret + after, "a/b.env", begun, end, start, end)


def _dressed(secret: bytes, coat: int) -> bytes:
    if coat % 4 == 1:
        return b".".join(base64.urlsafe_b64encode(one).rstrip(b"=") for one in secret.split(b"."))
    if coat % 4 == 2:
        label = _LABELS[coat // 4 % len(_LABELS)] + b" PRIVATE KEY-----\n"
        return b"-----BEGIN " + label + base64.encodebytes(secret) + b"-----END " + label
    return base64.b64encode(secret) if coat % 4 == 3 else secret


def _says_something(verdict: Verdict) -> None:
    assert isinstance(verdict.confidence, Confidence)
    assert verdict.severity is None or isinstance(verdict.severity, Severity)
    assert all(isinstance(text, str) for item in verdict.details.items() for text in item)


TARGET = Target(one, length=512)
