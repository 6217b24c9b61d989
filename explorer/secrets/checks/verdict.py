"""What an offline check says about a candidate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from explorer.frozen import Frozen
from explorer.secrets.candidate import Candidate
from explorer.secrets.rule import Confidence, Severity


@dataclass(frozen=True, slots=True)
class Verdict(Frozen):
    """How sure a check is, whether the candidate is to be dropped, and what it learned.

    `severity` takes the place of the rule's own, where a check knows better.
    """

    confidence: Confidence = Confidence.LIKELY
    drop: bool = False
    details: Mapping[str, str] = field(default_factory=dict)
    severity: Severity | None = None


Check = Callable[[Candidate], Verdict]
"""Judges a candidate without any connection; never raises, whatever the bytes."""

DROP = Verdict(drop=True)
LIKELY = Verdict()


def verified(**details: str) -> Verdict:
    """Return the verdict of a check that proved the candidate genuine."""
    return Verdict(Confidence.VERIFIED, details=details)


def doubted(reason: str, **details: str) -> Verdict:
    """Return the verdict of a check that failed in a way that a real secret would not."""
    return Verdict(Confidence.POSSIBLE, details={**details, "doubt": reason}, severity=Severity.LOW)
