"""The report of a sweep: its images, the causes of what was found, and what was not read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from explorer import __version__
from explorer.fleet.causes import Cause
from explorer.fleet.model import Leak
from explorer.fleet.outcome import SweepOutcome
from explorer.fleet.reading_back import read_back
from explorer.report.model import Reported, Result
from explorer.secrets.rule import Severity


@dataclass(frozen=True)
class SweepReport(SweepOutcome):
    """A whole sweep, and the verdict on it. Findings below `told_from` are left out."""

    version: str = __version__
    told_from: Severity = Severity.LOW
    untold: int = 0

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


def reported(leak: Leak) -> Reported:
    """Return a finding of a sweep as presenters take it; it is in no layer that has a number."""
    finding, masked = read_back(leak)
    return Reported(finding, leak.fingerprint, masked, secret=leak.secret)


def images_of(report: SweepReport, cause: Cause) -> list[str]:
    """Return the references of a cause's images, each once."""
    return [*dict.fromkeys(report.images[at].reference for at in cause.images)]
