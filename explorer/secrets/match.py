"""Where a rule matched, and what is known about the secret there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.frozen import Frozen
from explorer.secrets.rule import Confidence, Severity


@dataclass(frozen=True, slots=True)
class Match(Frozen):
    """A secret in some bytes: `start` and `end` are the byte offsets of the secret itself.

    For a file that is a secret by its name both are 0. `title` says in words what the rule finds,
    `details` what the checks found out; `decoded` is the secret itself where it stands encoded.
    """

    rule_id: str
    title: str
    start: int
    end: int
    severity: Severity
    confidence: Confidence
    generic: bool = False
    details: Mapping[str, str] = field(default_factory=dict)
    decoded: bytes = field(default=b"", repr=False)

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """The order of overlapping matches, the greatest wins: specific, sure, severe, long."""
        return (not self.generic, self.confidence, self.severity, self.end - self.start)
