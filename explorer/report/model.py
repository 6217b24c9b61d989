"""What a headless run found out: all that the presenters need, whatever their format."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from explorer.analysis import Counts
from explorer.frozen import Frozen
from explorer.image import Image, Layer
from explorer.layers.repeats import StoredAgain
from explorer.layers.waste import Waste
from explorer.report.units import COUNT, Unit
from explorer.secrets.finding import Finding, Origin
from explorer.secrets.rule import Confidence, Severity
from explorer.secrets.suppression import Suppression


class Status(Enum):
    """What a gate says; the values are those of the product's contract."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    SKIP = "skip"


class Result(Enum):
    """What the run says; an image that was read only in part never passes."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    ERROR = "error"


class Gate(Struct, frozen=True):
    """One gate: what was measured against which limit, both numbers of its `unit` or text.

    `name` is a word for programs (`secrets`, `efficiency`, `wasted-bytes`, …), `title`
    one for people. `reason` says in a sentence why it failed.
    """

    name: str
    title: str
    status: Status
    value: float | str | None = None
    limit: float | str | None = None
    reason: str = ""
    unit: Unit = COUNT


class Reported(Struct, frozen=True):
    """A finding as a report shows it.

    `value` is the secret as it may be shown: masked, unless the user asked to reveal it,
    and printable; empty for a file that is a secret by its name. `secret` is a number that
    findings of one secret share within a report, from 1 in order of appearance; that is `exposed`
    where any of these findings is visible.
    """

    finding: Finding
    fingerprint: str
    value: str
    suppression: Suppression | None = None
    secret: int = 0
    exposed: bool = False

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.finding.match.severity

    @property
    def counts(self) -> bool:
        """Whether the gate looks at it."""
        return self.suppression is None

    @property
    def is_of_base(self) -> bool:
        """Whether it is known to be the base image's."""
        return self.finding.origin is Origin.BASE

    def fails(self, own: Severity | None, base: Severity | None) -> bool:
        """Return whether it fails the run, by the least severity that does; None for never.

        `base` is that of the base image's findings: where that is critical, a check must hold too.
        """
        least = base if self.is_of_base else own
        if not self.counts or least is None or self.severity < least:
            return False
        is_doubtful = self.finding.match.confidence is not Confidence.VERIFIED
        return not (self.is_of_base and least is Severity.CRITICAL and is_doubtful)


class ReportedLayer(Struct, frozen=True):
    """One layer: its sizes in bytes, uncompressed and as stored if that differs, its entries."""

    layer: Layer
    size: int
    compressed_size: int | None
    counts: Counts
    error: str | None = None


class Against(Struct, frozen=True):
    """The image that this one is held against: its name, and what both share and this one grew by.

    `known` findings are there as well, and so don't count.
    """

    reference: str
    shared: int
    growth: int
    known: int


class Report(Frozen, frozen=True):
    """A whole run; unless it `reveals` them, no secret is in any part of it.

    `findings` come worst first, then by location; `errors` are what is missing, with the layer's
    number where it is in one; `warnings` are for the person who runs it. `fail_on` is the least
    severity of a finding that fails the run, `fail_on_base` of one of the base image, None for
    never; `unread` is what was not searched, a file's path or None and a sentence that stands in
    `errors` too; `left_out` names the platforms and images that were not judged, and why;
    `stored_again` is what layers store though it is there, most first.
    """

    version: str
    image: Image
    size: int
    layers: Sequence[ReportedLayer]
    findings: Sequence[Reported]
    waste: Waste
    gates: Sequence[Gate]
    fail_on: Severity | None = Severity.HIGH
    fail_on_base: Severity | None = Severity.CRITICAL
    errors: Sequence[tuple[int | None, str]] = ()
    warnings: Sequence[str] = ()
    reveals: bool = False
    unread: Sequence[tuple[bytes | None, str]] = ()
    left_out: Sequence[str] = ()
    stored_again: Sequence[StoredAgain] = ()
    told_from: Severity = Severity.LOW
    """Findings below are left out of it; they count all the same."""
    untold: int = 0
    """How many findings that are."""
    against: Against | None = None
    """What it was held against, if anything."""

    @property
    def name(self) -> str:
        """What tells the image from the others of a run: its reference and its platform."""
        image = self.image
        platform = str(image.platform) if image.platform else ""
        return " ".join(filter(None, (image.reference, platform)))

    def from_level(self, least: Severity) -> Report:
        """Return the report without the findings below a severity; its verdict stays."""
        told = [one for one in self.findings if one.severity >= least]
        untold = len(self.findings) - len(told)
        return replace(self, findings=told, told_from=least, untold=self.untold + untold)

    @property
    def counting(self) -> list[Reported]:
        """The findings that are not suppressed, worst first."""
        return [one for one in self.findings if one.counts]

    def decides(self, one: Reported) -> bool:
        """Return whether a finding fails the run: it counts, and is bad enough."""
        return one.fails(self.fail_on, self.fail_on_base)

    @property
    def least_in_full(self) -> Severity:
        """The least severity that is told of in full; without a limit that of the default."""
        return self.fail_on or Severity.HIGH

    def is_in_full(self, one: Reported) -> bool:
        """Return whether a finding is bad enough to be shown openly wherever there is a choice."""
        return one.counts and one.severity >= self.least_in_full

    @property
    def failed(self) -> list[Gate]:
        """The gates that failed."""
        return [gate for gate in self.gates if gate.status is Status.FAIL]

    @property
    def judged(self) -> list[Gate]:
        """The gates that have a limit, and so a verdict."""
        return [gate for gate in self.gates if gate.status is not Status.SKIP]

    @property
    def result(self) -> Result:
        """The verdict: what could not be read outweighs every gate."""
        if self.errors:
            return Result.ERROR
        return Result.FAIL if self.failed else Result.PASS


_RANKS = {Result.PASS: 0, Result.FAIL: 1, Result.ERROR: 2}


class Reports(Frozen, frozen=True):
    """What a run found out of all that it was given: at least one report, each of one image."""

    version: str
    each: Sequence[Report]

    def __post_init__(self) -> None:
        if not self.each:
            raise ValueError("a run judges one image at least")
        Frozen.__post_init__(self)

    @classmethod
    def of(cls, *each: Report) -> Reports:
        """Return the reports of one run, the version being that of the first."""
        return cls(each[0].version, each)

    def from_level(self, least: Severity) -> Reports:
        """Return the reports without the findings below a severity; their verdicts stay."""
        return replace(self, each=[one.from_level(least) for one in self.each])

    @property
    def alone(self) -> Report | None:
        """The only report; None where there are several."""
        return self.each[0] if len(self.each) == 1 else None

    @property
    def result(self) -> Result:
        """The verdict on all of them: the worst."""
        return max((one.result for one in self.each), key=_RANKS.__getitem__)

    @property
    def worst_first(self) -> Sequence[Report]:
        """The reports by their verdicts, the worst first, else in the order of the run."""
        return sorted(self.each, key=lambda one: -_RANKS[one.result])
