"""What became of the findings of two images, for every front end: new, gone, moved, the same."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Generic, TypeVar

from msgspec import Struct

from explorer.compare.matching import Matching
from explorer.secrets.finding import Finding

Found = TypeVar("Found")


class Became(Enum):
    """What became of a finding; the values are words for people."""

    NEW = "new"
    GONE = "gone"
    MOVED = "moved"
    SAME = "same"


class FindingOutcome(Struct, Generic[Found], frozen=True):
    """A finding of A, of B, or of both; of one side alone, whether the other writes its path.

    What has no other side became nothing: None.
    """

    became: Became | None
    a: Found | None
    b: Found | None
    has_path: bool = True

    @property
    def latest(self) -> Found:
        """The finding as it is now, or was."""
        one = self.b or self.a
        if one is None:
            raise ValueError("a finding stands on one side at least")
        return one


def outcomes(
    found: Matching,
) -> Iterator[tuple[Became, Finding | None, Finding | None, bool]]:
    """Yield what became of each finding, as an FindingOutcome has it."""
    yield from ((Became.NEW, None, one, has_path) for one, has_path in found.new)
    yield from ((Became.GONE, one, None, has_path) for one, has_path in found.gone)
    yield from ((Became.MOVED, *pair, True) for pair in found.moved)
    yield from ((Became.SAME, *pair, True) for pair in found.same)
