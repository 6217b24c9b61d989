"""The two images that are compared: how each is opened and read, in a thread, with its progress."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from explorer.analysis import Analysis
from explorer.compare import Comparison, compare
from explorer.errors import ImageError
from explorer.frozen import Frozen
from explorer.image.progress import Progress
from explorer.limits import limits_from
from explorer.printable import printable
from explorer.secrets.finding import Finding
from explorer.tui.compare.wanted import AskedSide
from explorer.tui.explore.loading import Relay
from explorer.tui.findings.findings import Findings, identity
from explorer.tui.image.variants import Explored
from explorer.tui.layers.rows import damage_lines
from explorer.tui.shell.masks import parts_of
from explorer.tui.shell.project import Project

if TYPE_CHECKING:
    from explorer.records.record_cache import RecordCache
    from explorer.records.shared import OfNext

NAMES = ("A", "B")
"""What the sides are called: B is compared with A."""


class ReadSide(Frozen, frozen=True):
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


class TwoSides(Struct, frozen=True):
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


class OneSide(Struct, frozen=True):
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
    """Open and read both images one after the other, layers that they share once.

    `warn` hears what is wrong with the project's lists. Raises ImageError where neither can be
    opened, UsageError, CancelledError.
    """
    if project and (wrong := project.read()):
        warn(printable(wrong))
    from explorer.records.shared import shared_records
    from explorer.secrets.builtin import scanner

    with shared_records(scanner().rules, limits_from(os.environ), keeps=keeps_records) as records:
        a, b = _Reading(progress, project, records).both(asked)
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


def _alone(asked: AskedSide, name: str, read: ReadSide, error: ImageError) -> OneSide:
    hint = f"{printable(str(error))}. This is {name} alone: there is nothing to compare it with"
    return OneSide(asked.explored(read.analysis, hint), error)


class _Reading(Struct):
    """Reads one side after the other, in a thread; `records` gives those for the next image.

    What it `held` of a side that was read before is there as long as this is.
    """

    progress: Progress
    project: Project | None
    records: OfNext
    held: list[RecordCache] = field(default_factory=list)

    def both(self, asked: Sequence[AskedSide]) -> list[ReadSide | ImageError]:
        """Return both sides; what is read by now comes first, so that the other one knows it."""
        found = dict[int, ReadSide | ImageError]()
        for at in sorted(range(len(asked)), key=lambda at: asked[at].analysis is None):
            found[at] = self._tried(asked[at], NAMES[at])
        return [found[at] for at in sorted(found)]

    def _tried(self, asked: AskedSide, name: str) -> ReadSide | ImageError:
        """Return a side, or why it can't be opened."""
        try:
            return self._side(asked, name)
        except ImageError as error:
            return ImageError(f"{name}: {error}")

    def _side(self, asked: AskedSide, name: str) -> ReadSide:
        analysis, unread = self._known(asked.analysis) or self._read(asked, name)
        found = Findings.of(analysis, self.project)
        known = {identity(one): one for secret in found.secrets for one in secret.findings}
        secrets = [*parts_of(known.values())]
        for layer in analysis.layers:
            secrets += analysis.secrets_in_names(layer.number)
        damages = (*damage_lines(analysis), *filter(None, [unread]))
        return ReadSide(asked.name, analysis, found, damages, secrets, known)

    def _known(self, analysis: Analysis | None) -> tuple[Analysis, str] | None:
        """Return what was read before, if anything was, and let the other side know its layers."""
        if analysis is None:
            return None
        if (records := self.records()) is not None:
            self.held.append(records)
            for layer in analysis.layers:
                if layer.secrets:
                    records.adopt(layer.read, layer.secrets)
        return analysis, ""

    def _read(self, asked: AskedSide, name: str) -> tuple[Analysis, str]:
        """Open an image and read what can be read; return that, and what ended it too early.

        Layers of a registry come long after it is open.
        """
        from explorer.secrets.searching.starting import new_search

        relay = Relay()

        def report(stage: str, done: int, total: int | None = None) -> None:  # noqa: ARG001
            self.progress(f"opening {name}", done, total)

        with relay.reporting(report):
            image = asked.open_source(relay)
        search = new_search(image.stored_size, allowance=image.allowance)
        analysis = Analysis(image, search=search, records=self.records())

        def report_layer(stage: str, done: int, total: int | None = None) -> None:  # noqa: ARG001
            at = f"layer {len(analysis.layers) + 1} of {len(image.layers)}"
            self.progress(f"reading {name}, {at}", done, total)

        with relay.reporting(report_layer):
            try:
                return analysis.complete(relay), ""
            except ImageError as error:
                rest = f"Layers from {len(analysis.layers) + 1} on were not read"
                return analysis, printable(f"{error}. {rest}")
