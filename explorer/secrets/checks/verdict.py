"""The result of an offline check of a candidate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from explorer.frozen import Frozen
from explorer.secrets.candidate import Candidate
from explorer.secrets.rule import Confidence, Severity


@dataclass(frozen=True, slots=True)
class Verdict(Frozen):
    """How sure a check is, whether the candidate is dropped, and details that it found.

    `severity` replaces the rule's, None keeps it.
    """

    confidence: Confidence = Confidence.LIKELY
    drop: bool = False
    details: Mapping[str, str] = field(default_factory=dict)
    severity: Severity | None = None


Check = Callable[[Candidate], Verdict]
"""Judges a candidate without any connection; it raises nothing, whatever the bytes."""

DROP = Verdict(drop=True)
LIKELY = Verdict()


def verified(**details: str) -> Verdict:
    """Return the verdict on a candidate that is proved genuine."""
    return Verdict(Confidence.VERIFIED, details=details)


def doubted(reason: str, **details: str) -> Verdict:
    """Return the verdict on a candidate that fails where a real secret would not."""
    return Verdict(Confidence.POSSIBLE, details={**details, "doubt": reason}, severity=Severity.LOW)
