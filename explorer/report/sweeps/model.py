"""The report of a sweep: its images, the causes of what was found, and what was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from explorer import __version__
from explorer.fleet.model import Leak
from explorer.fleet.reading_back import read_back
from explorer.fleet.store import Since, SweepStore, SweptImage
from explorer.fleet.summary import StoredCause, SweepSummary
from explorer.report.model import Reported, Result
from explorer.secrets.rule import Severity


class SweepReport(Struct, frozen=True, dict=True):
    """A whole sweep; no secret is in any part of it.

    What there is much of is a sequence that reads it row by row from the store, which may raise
    DestinationError. Findings below `told_from` are left out; they count in the verdict.
    """

    summary: SweepSummary
    told_from: Severity = Severity.LOW
    version: str = __version__

    @classmethod
    def of(cls, store: SweepStore) -> SweepReport:
        """Return what a store says of its sweep by now."""
        return cls(SweepSummary(store))

    def from_level(self, least: Severity) -> SweepReport:
        """Return the report without the findings below a severity; its verdict stays."""
        return replace(self, told_from=least)

    @property
    def images(self) -> Sequence[SweptImage]:
        """Every image, by each of its references."""
        return self.summary.images

    @cached_property
    def causes(self) -> Sequence[StoredCause]:
        """The causes of what is told, the worst first."""
        return self.summary.causes(self.told_from)

    @property
    def errors(self) -> Sequence[tuple[str, str]]:
        """What was not read: a reference, and a sentence."""
        return self.summary.errors

    @property
    def left_out(self) -> Sequence[tuple[str, str]]:
        """What nobody asked for: a reference, and a sentence."""
        return self.summary.left_out

    @property
    def since(self) -> Since | None:
        """What has changed since the last sweep of the same sources, if there was one."""
        return self.summary.since

    @cached_property
    def results(self) -> Counter[str]:
        """How many images ended with which result."""
        return self.summary.results()

    @property
    def result(self) -> Result:
        """The verdict on all of it: what was not read outweighs every gate."""
        if self.errors or Result.ERROR.value in self.results or not self.results:
            return Result.ERROR
        return Result.FAIL if Result.FAIL.value in self.results else Result.PASS

    @cached_property
    def mended(self) -> tuple[int, int]:
        """How many causes have to be mended, and how many images are clear of them then."""
        return self.summary.mended(self.told_from)

    @cached_property
    def untold(self) -> int:
        """How many findings are left out."""
        return self.summary.below(self.told_from)

    @cached_property
    def names(self) -> int:
        """How many names the images have, whatever their tags."""
        return self.summary.names()

    def names_of(self, cause: StoredCause) -> int:
        """Return how many names the images of a cause have."""
        return cause.names


def reported(leak: Leak) -> Reported:
    """Return a finding of a sweep as presenters take it; it is in no layer that has a number."""
    finding, masked = read_back(leak)
    return Reported(finding, leak.fingerprint, masked, secret=leak.secret)
