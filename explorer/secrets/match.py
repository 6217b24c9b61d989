"""Where a rule hit, and what is known about the secret that stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.secrets.rule import Confidence, Severity


@dataclass(frozen=True, slots=True)
class Match:
    """A secret in some bytes: `start` and `end` are the byte offsets of the secret itself.

    A match about a file's name alone has no bytes: both are 0. `title` says in
    words what the rule finds, `details` what the checks learned; `decoded` is the
    secret itself where it stands encoded.
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
        """What wins where matches overlap: specific, then sure, then severe, then long."""
        return (not self.generic, self.confidence, self.severity, self.end - self.start)
