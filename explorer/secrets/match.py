"""Where a rule matched, what is known about the secret there, and the best of several matches."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, TypeVar

from explorer.frozen import Discreet, Frozen
from explorer.secrets.rule import Confidence, Severity

CHECKSUM = "checksum"
"""The detail of a match whose value ends in one that holds."""

DOUBT, LABEL = "doubt", "a word of logins"
"""The detail of a match that may be none, and what it says of a word such as `admin`."""


class Match(Discreet, Frozen, frozen=True, gc=False):
    """A secret in some bytes: `start` and `end` are the byte offsets of the secret itself.

    For a file that is a secret by its name both are 0. `title` says in words what the rule finds,
    `details` what the checks found out; `decoded` is the secret itself where it stands encoded.
    """

    untold: ClassVar[frozenset[str]] = frozenset({"decoded"})

    rule_id: str
    title: str
    start: int
    end: int
    severity: Severity
    confidence: Confidence
    generic: bool = False
    details: Mapping[str, str] = {}
    decoded: bytes = b""

    @property
    def certainty(self) -> str:
        """How sure it is, as people read it: others say "verified" of what they have tried."""
        if self.confidence is not Confidence.VERIFIED:
            return self.confidence.label
        return f"{CHECKSUM if CHECKSUM in self.details else 'structure'} holds"

    @property
    def is_label(self) -> bool:
        """Whether it is a word that stands in other texts as well, and hides nothing there."""
        return self.details.get(DOUBT) == LABEL

    @property
    def remarks(self) -> list[tuple[str, str]]:
        """The details that `certainty` does not tell, each with its name."""
        return [item for item in self.details.items() if item[0] != CHECKSUM]

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """The order of overlapping matches, the greatest wins: specific, sure, severe, long."""
        return (not self.generic, self.confidence, self.severity, self.end - self.start)


Item = TypeVar("Item")


def settle(items: Iterable[Item], match_of: Callable[[Item], Match]) -> list[Item]:
    """Return the items whose matches overlap no better one, in the order of their offsets.

    The best rank wins, then what begins first, then the first rule by its id, so that the result
    is the same wherever the data is cut into windows.
    """
    spans: list[tuple[int, int]] = []
    kept: list[tuple[int, int, Item]] = []
    named = sorted(((match_of(item), item) for item in items), key=lambda one: one[0].rule_id)
    for match, item in sorted(named, key=lambda one: (one[0].rank, -one[0].start), reverse=True):
        if not _taken(spans, match.start, match.end):
            insort(spans, (match.start, match.end))
            kept.append((match.start, match.end, item))
    return [item for _, _, item in sorted(kept, key=lambda one: one[:2])]


def _taken(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    position = bisect_left(spans, (start, end))
    behind = position < len(spans) and spans[position][0] < max(end, start + 1)
    before = position > 0 and spans[position - 1][1] > start
    return behind or before
