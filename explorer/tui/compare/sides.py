"""The two images that are compared: how each is opened and read, in a thread, with its progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from explorer.analysis import Analysis
from explorer.compare import Comparison, compare
from explorer.frozen import Frozen
from explorer.image.progress import Progress
from explorer.printable import printable
from explorer.secrets.finding import Finding
from explorer.tui.compare.wanted import AskedSide
from explorer.tui.explore.loading import Relay, records_of
from explorer.tui.findings.findings import Findings, identity
from explorer.tui.layers.rows import damage_lines
from explorer.tui.shell.masks import parts_of
from explorer.tui.shell.project import Project

NAMES = ("A", "B")
"""What the sides are called: B is compared with A."""


@dataclass(frozen=True, slots=True)
class ReadSide(Frozen):
    """An image that was read as far as it can be, and its secrets by what stays the same of each.

    `damages` are printable; `secrets` are all that a mask has to know.
    """

    name: str
    analysis: Analysis
    findings: Findings
    damages: Sequence[str] = ()
    secrets: Sequence[bytes] = ()
    known: Mapping[tuple[object, ...], Finding] = field(default_factory=dict)

    def judged(self, finding: Finding) -> Finding:
        """Return a finding as the project judges it."""
        return self.known.get(identity(finding), finding)


@dataclass(frozen=True, slots=True)
class TwoSides:
    """Both sides and what differs between them."""

    a: ReadSide
    b: ReadSide
    comparison: Comparison

    @property
    def sides(self) -> tuple[ReadSide, ReadSide]:
        """A, then B."""
        return self.a, self.b

    @property
    def reverse(self) -> TwoSides:
        """The same the other way round: what A changes against B."""
        return TwoSides(self.b, self.a, compare(self.b.analysis, self.a.analysis))


def read_pair(
    asked: Sequence[AskedSide],
    progress: Progress,
    *,
    keeps_records: bool,
    project: Project | None,
    warn: Callable[[str], object],
) -> TwoSides:
    """Open and read both images one after the other: what they share is kept after the first.

    `warn` hears what is wrong with the project's lists. Raises ImageError, UsageError,
    CancelledError.
    """
    if project and (wrong := project.read()):
        warn(printable(wrong))
    a, b = (
        _side(one, name, progress, keeps_records=keeps_records, project=project)
        for one, name in zip(asked, NAMES, strict=True)
    )
    return TwoSides(a, b, compare(a.analysis, b.analysis))


def _side(
    asked: AskedSide, name: str, progress: Progress, *, keeps_records: bool, project: Project | None
) -> ReadSide:
    analysis = asked.analysis or _read(asked, name, progress, keeps_records=keeps_records)
    found = Findings.of(analysis, project)
    known = {identity(one): one for secret in found.secrets for one in secret.findings}
    secrets = [*parts_of(known.values())]
    for layer in analysis.layers:
        secrets += analysis.secrets_in_names(layer.number)
    return ReadSide(asked.name, analysis, found, tuple(damage_lines(analysis)), secrets, known)


def _read(asked: AskedSide, name: str, progress: Progress, *, keeps_records: bool) -> Analysis:
    """Open an image and read all of it; layers of a registry come long after it is open."""
    from explorer.secrets.searching.starting import new_search

    relay = Relay()

    def report(stage: str, done: int, total: int | None = None) -> None:  # noqa: ARG001
        progress(f"opening {name}", done, total)

    with relay.reporting(report):
        image = asked.open_source(relay)
    analysis = Analysis(
        image,
        search=new_search(image.stored_size, allowance=image.allowance),
        records=records_of(image) if keeps_records else None,
    )

    def report_layer(stage: str, done: int, total: int | None = None) -> None:  # noqa: ARG001
        at = f"layer {len(analysis.layers) + 1} of {len(image.layers)}"
        progress(f"reading {name}, {at}", done, total)

    with relay.reporting(report_layer):
        return analysis.complete(relay)
