"""The two images that are compared: how each is opened and read, in a thread, with its progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from explorer.analysis import Analysis
from explorer.compare import Comparison, compare
from explorer.errors import ImageError
from explorer.frozen import Frozen
from explorer.image.progress import Progress
from explorer.printable import printable
from explorer.secrets.finding import Finding
from explorer.tui.compare.wanted import AskedSide
from explorer.tui.explore.loading import Relay, records_of
from explorer.tui.findings.findings import Findings, identity
from explorer.tui.image.variants import Explored
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


@dataclass(frozen=True, slots=True)
class OneSide:
    """What is left where the other side can't be opened: one to be explored alone, and why."""

    explored: Explored
    error: ImageError


def read_pair(
    asked: Sequence[AskedSide],
    progress: Progress,
    *,
    keeps_records: bool,
    project: Project | None,
    warn: Callable[[str], object],
) -> TwoSides | OneSide:
    """Open and read both images one after the other: what they share is kept after the first.

    `warn` hears what is wrong with the project's lists. Raises ImageError where neither can be
    opened, UsageError, CancelledError.
    """
    if project and (wrong := project.read()):
        warn(printable(wrong))
    a, b = (
        _tried(one, name, progress, keeps_records=keeps_records, project=project)
        for one, name in zip(asked, NAMES, strict=True)
    )
    match a, b:
        case ReadSide(), ReadSide():
            return TwoSides(a, b, compare(a.analysis, b.analysis))
        case ReadSide(), ImageError():
            return _alone(asked[0], NAMES[0], a, b)
        case ImageError(), ReadSide():
            return _alone(asked[1], NAMES[1], b, a)
    raise ImageError(f"{a}. {b}")


def unread(pair: TwoSides) -> ImageError | None:
    """Return what could not be read, the first damage of each side; None where all was."""
    sides = zip(NAMES, pair.sides, strict=True)
    said = [f"{name}: {one.damages[0]}" for name, one in sides if one.damages]
    return ImageError(". ".join(said)) if said else None


def _tried(
    asked: AskedSide, name: str, progress: Progress, *, keeps_records: bool, project: Project | None
) -> ReadSide | ImageError:
    """Return a side, or why it can't be opened."""
    try:
        return _side(asked, name, progress, keeps_records=keeps_records, project=project)
    except ImageError as error:
        return ImageError(f"{name}: {error}")


def _alone(asked: AskedSide, name: str, read: ReadSide, error: ImageError) -> OneSide:
    hint = f"{printable(str(error))}. This is {name} alone: there is nothing to compare it with"
    return OneSide(asked.explored(read.analysis, hint), error)


def _side(
    asked: AskedSide, name: str, progress: Progress, *, keeps_records: bool, project: Project | None
) -> ReadSide:
    analysis, unread = (
        (asked.analysis, "")
        if asked.analysis
        else _read(asked, name, progress, keeps_records=keeps_records)
    )
    found = Findings.of(analysis, project)
    known = {identity(one): one for secret in found.secrets for one in secret.findings}
    secrets = [*parts_of(known.values())]
    for layer in analysis.layers:
        secrets += analysis.secrets_in_names(layer.number)
    damages = (*damage_lines(analysis), *filter(None, [unread]))
    return ReadSide(asked.name, analysis, found, damages, secrets, known)


def _read(
    asked: AskedSide, name: str, progress: Progress, *, keeps_records: bool
) -> tuple[Analysis, str]:
    """Open an image and read what can be read; return that, and what ended it too early.

    Layers of a registry come long after it is open.
    """
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
        try:
            return analysis.complete(relay), ""
        except ImageError as error:
            rest = f"Layers from {len(analysis.layers) + 1} on were not read"
            return analysis, printable(f"{error}. {rest}")
