"""From two images of the command line to the report of their comparison."""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import inf

from explorer.cli.opening import say_others, terminal_progress
from explorer.cli.reading import Asked, Whole, nothing_of, read_whole
from explorer.compare import compare
from explorer.errors import ImageError, UsageError
from explorer.image.progress import Progress
from explorer.image.request import KEPT_PREFIX, NO_ACCESS, RegistryAccess, meant
from explorer.image.sources import registry_of
from explorer.records.kept import NotKeptError, name_of
from explorer.records.shared import OfNext, shared_records
from explorer.report.building import suppressor_for
from explorer.report.comparison.building import Gaps, build_comparison
from explorer.report.comparison.model import ComparisonReport, Side
from explorer.report.configuration.settings import Configuration
from explorer.report.messages import redact_log, say
from explorer.secrets.scanning import Scanner


def compared(
    asked: Sequence[Asked], configuration: Configuration, rules: Scanner
) -> ComparisonReport:
    """Read both images, layers that they share once, and return what the second one changes.

    Raises UsageError, and the ImageError of the second where neither can be opened.
    """
    suppressor = suppressor_for(configuration.policy, {one.id for one in rules.rules})
    limits, keeps = configuration.limits, configuration.cache
    with (
        shared_records(rules.rules, limits, keeps=keeps) as records,
        terminal_progress() as progress,
    ):
        reading = _Reading(configuration, rules, records)
        a, b = reading.both(asked, progress)
        if a.refusal and b.refusal:
            say(str(a.refusal))
            raise b.refusal
        missing = Side.A if a.refusal else Side.B if b.refusal else None
        comparison = compare(a.analysis, b.analysis)
        gaps = Gaps(a.errors, b.errors, missing)
        report = build_comparison(comparison, configuration.policy, suppressor, gaps, redact_log)
    for warning in suppressor.warnings:
        say(warning)
    return report


class _Reading:
    """Reads one side after the other, within the time of the run."""

    def __init__(self, configuration: Configuration, rules: Scanner, records: OfNext) -> None:
        self._limits, self._rules, self._records = configuration.limits, rules, records
        seconds = configuration.limits.seconds
        self._ends = time.monotonic() + seconds if seconds else inf

    def both(self, asked: Sequence[Asked], progress: Progress) -> list[Whole]:
        """Return what can be read of both; a kept image without a name has that of the other."""
        found = dict[int, Whole]()
        for at in sorted(range(len(asked)), key=lambda at: asked[at].reference == KEPT_PREFIX):
            one = asked[at]
            for other in found.values():
                name = name_of(other.analysis.image)
                one = one._replace(reference=meant(one.reference, name))
            found[at] = self.side(one, progress)
        return [found[at] for at in sorted(found)]

    def side(self, asked: Asked, progress: Progress) -> Whole:
        """Return what can be read of a side; of one that can't be opened, why not."""
        try:
            read = read_whole(
                *(asked, self._rules, self._limits, progress),
                records=self._records(),
                ends=self._ends,
            )
        except NotKeptError:
            raise
        except ImageError as error:
            return nothing_of(asked.reference, error)
        say_others(read.analysis.image)
        return read


def with_access(asked: Sequence[Asked], access: RegistryAccess) -> list[Asked]:
    """Return images with the login for those of a registry. Raises UsageError for two of them."""
    registries = {registry_of(one.reference) for one in asked} - {None}
    if access == NO_ACCESS:
        return [*asked]
    if len(registries) != 1:
        raise UsageError(
            "One login is for one registry, and these images are in several or in none",
            hint="Log in with your engine, whose logins are used",
        )
    return [one._replace(access=access) if registry_of(one.reference) else one for one in asked]
