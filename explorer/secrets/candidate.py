"""What a rule's regular expression matched, and what an offline check says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct, field

from explorer.frozen import Frozen
from explorer.secrets.match import DOUBT
from explorer.secrets.rule import Confidence, Severity

_LINE_LIMIT, _NAME_LIMIT = 1024, 32
_name_end = re.compile(rb"(?<![\w.-])[\w.-]*\Z")


class Candidate(Struct, frozen=True):
    """A part of `data` that may be a secret: offsets of the whole match and of the secret in it."""

    data: bytes
    path: str
    match_start: int
    match_end: int
    start: int
    end: int

    @property
    def secret(self) -> bytes:
        """The bytes of the secret itself."""
        return self.data[self.start : self.end]

    @property
    def match(self) -> bytes:
        """The bytes that the whole expression matched."""
        return self.data[self.match_start : self.match_end]

    @property
    def lead(self) -> bytes:
        """What the expression matched in front of the secret, mostly its name."""
        return self.data[self.match_start : self.start]

    @property
    def label(self) -> bytes:
        """The lead, with the beginning of its name where the match starts inside the name."""
        low = max(self.match_start - _NAME_LIMIT, 0)
        begun = _name_end.search(self.data[low : self.match_start])
        return (begun[0] if begun else b"") + self.lead

    @property
    def line(self) -> bytes:
        """The line around the secret, at most 1,024 bytes on either side."""
        low, high = max(self.start - _LINE_LIMIT, 0), self.end + _LINE_LIMIT
        begin = self.data.rfind(b"\n", low, self.start)
        finish = self.data.find(b"\n", self.end, high)
        return self.data[max(begin + 1, low) : finish if finish >= 0 else high]

    def before(self, size: int) -> bytes:
        """Return at most that many bytes in front of the secret."""
        return self.data[max(self.start - size, 0) : self.start]

    def after(self, size: int) -> bytes:
        """Return at most that many bytes behind the secret."""
        return self.data[self.end : self.end + size]


class Verdict(Frozen, frozen=True):
    """How sure a check is, whether the candidate is dropped, and details that it found.

    `severity` replaces the rule's, None keeps it; `specific`: more than a word beside the value
    tells what it is, though its rule asks for no more.
    """

    confidence: Confidence = Confidence.LIKELY
    drop: bool = False
    details: Mapping[str, str] = field(default_factory=dict)
    severity: Severity | None = None
    specific: bool = False


Check = Callable[[Candidate], Verdict]
"""Judges a candidate without any connection; it raises nothing, whatever the bytes."""

DROP = Verdict(drop=True)
LIKELY = Verdict()


def verified(**details: str) -> Verdict:
    """Return the verdict on a candidate that is proved genuine."""
    return Verdict(Confidence.VERIFIED, details=details)


def doubted(reason: str, **details: str) -> Verdict:
    """Return the verdict on a candidate that fails where a real secret would not."""
    return Verdict(Confidence.POSSIBLE, details={**details, DOUBT: reason}, severity=Severity.LOW)
