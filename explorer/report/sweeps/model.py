"""The report of a sweep: its images, the causes of what was found, and what was not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from explorer import __version__
from explorer.fleet.causes import Cause, causes_of, mended_by
from explorer.fleet.model import Leak, name_of
from explorer.fleet.reading_back import read_back
from explorer.fleet.store import Since, SweepStore, SweptImage
from explorer.frozen import Frozen
from explorer.report.model import Reported, Result
from explorer.secrets.rule import Severity


@dataclass(frozen=True)
class SweepReport(Frozen):
    """A whole sweep; no secret is in any part of it.

    `errors` and `left_out` are references, each with a sentence; `since` compares with the last
    sweep of the same sources, if there was one. Findings below `told_from` are left out.
    """

    images: Sequence[SweptImage]
    causes: Sequence[Cause]
    errors: Sequence[tuple[str, str]] = ()
    left_out: Sequence[tuple[str, str]] = ()
    since: Since | None = None
    version: str = __version__
    told_from: Severity = Severity.LOW
    untold: int = 0

    @classmethod
    def of(cls, store: SweepStore) -> SweepReport:
        """Return what a store says of its sweep."""
        images = [*store.images()]
        causes = causes_of((at, store.leaks(one.image)) for at, one in enumerate(images))
        return cls(images, causes, store.errors(), store.left_out(), store.since())

    def from_level(self, least: Severity) -> SweepReport:
        """Return the report without the findings below a severity; its verdict stays."""
        told = [
            replace(one, leaks=[leak for leak in one.leaks if leak.severity >= least])
            for one in self.causes
        ]
        untold = sum(len(one.leaks) for one in self.causes) - sum(len(one.leaks) for one in told)
        causes = [one for one in told if one.leaks]
        return replace(self, causes=causes, told_from=least, untold=self.untold + untold)

    @property
    def result(self) -> Result:
        """The verdict on all of it: what was not read outweighs every gate."""
        results = {one.result for one in self.images}
        if self.errors or Result.ERROR.value in results or not self.images:
            return Result.ERROR
        return Result.FAIL if Result.FAIL.value in results else Result.PASS

    @property
    def deciding(self) -> Sequence[Cause]:
        """The causes that fail images, the worst first."""
        return [one for one in self.causes if one.fails]

    @property
    def mended(self) -> tuple[int, int]:
        """How many causes have to be mended, and how many images are clear of them then."""
        return max(mended_by(self.causes), default=(0, 0))

    @cached_property
    def names(self) -> Sequence[str]:
        """What each image is called without its tag, by its position."""
        return tuple(name_of(one.reference) for one in self.images)

    def names_of(self, cause: Cause) -> int:
        """Return how many names the images of a cause have."""
        return len({self.names[at] for at in cause.images})


def reported(leak: Leak) -> Reported:
    """Return a finding of a sweep as presenters take it; it is in no layer that has a number."""
    finding, masked = read_back(leak)
    return Reported(finding, leak.fingerprint, masked, secret=leak.secret)


def images_of(report: SweepReport, cause: Cause) -> list[str]:
    """Return the references of a cause's images, each once."""
    return [*dict.fromkeys(report.images[at].reference for at in cause.images)]
