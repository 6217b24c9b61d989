"""The folder of a run as the interface asks for it: the gate's ignore list and its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.analysis import Analysis
from explorer.errors import UsageError
from explorer.secrets.finding import Finding
from explorer.secrets.suppression import Suppression

# The first screen is there before any of this is imported.
if TYPE_CHECKING:
    from explorer.report.configuration.settings import Configuration
    from explorer.report.suppressing import Suppressor

_FORM = "html"


class WorkingProject:
    """The project in a folder, with what the environment says of it."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._suppressor: Suppressor | None = None

    @property
    def ruling(self) -> object:
        """What suppresses findings by now."""
        return self._suppressor

    def read(self) -> str:
        """Read ignore list and baseline; return a sentence where they are wrong."""
        from explorer.report.building import suppressor_for
        from explorer.report.suppressing import Suppressor

        try:
            self._suppressor = suppressor_for(self._configuration().policy)
        except UsageError as error:
            self._suppressor = Suppressor(())
            return f"No finding is ignored: {error}"
        return ""

    def suppressions(self, findings: Sequence[Finding]) -> Sequence[Suppression | None]:
        """Return for each finding why it does not count; None where it does."""
        from explorer.report.model import Reported

        if self._suppressor is None:
            return [None] * len(findings)
        named = [Reported(one, one.fingerprint, "") for one in findings]
        return [one.suppression for one in self._suppressor.suppressed(named)]

    def ignore_file(self) -> Path:
        """Return the file that entries are added to. Raises UsageError."""
        from explorer.report.configuration.ignoring import ignore_file

        return ignore_file(self._environment, self._folder)

    def entry(self, fingerprint: str, about: str, reason: str, until: date | None) -> Sequence[str]:
        """Return the very lines that ignore a finding."""
        from explorer.report.configuration.ignoring import entry_lines
        from explorer.report.policy import Ignore

        return entry_lines(Ignore(fingerprint=fingerprint, reason=reason, until=until), about)

    def ignore(self, file: Path, lines: Sequence[str]) -> None:
        """Add lines to the file, then read the lists anew. Raises UsageError."""
        from explorer.report.configuration.ignoring import add_entries

        add_entries(file, lines)
        self.read()

    def save_report(self, analysis: Analysis, file: Path, *, force: bool) -> None:
        """Write the HTML report of what is known by now. Raises UsageError."""
        from explorer.cli.outputs import destinations
        from explorer.report.building import build_report
        from explorer.report.files import write_file
        from explorer.report.formats import report_format
        from explorer.report.model import Reports
        from explorer.report.outputs import Output

        destinations([Output(_FORM, file)], None, [analysis.image.reference])
        configuration, form = self._configuration(), report_format(_FORM)
        errors = [(None, text) for text in _missing(analysis)]
        report = build_report(analysis, configuration.policy, errors=errors)
        told = Reports.of(report).from_level(configuration.report_from or form.least)
        write_file(file, form.lines(told), force=force)

    def _configuration(self) -> Configuration:
        from explorer.report.configuration.loading import load

        return load(None, self._environment, {}, self._folder)


def _missing(analysis: Analysis) -> Iterator[str]:
    """Yield what a report says of layers that are still to be read, or to be searched."""
    known, number = analysis.searched, len(analysis.image.layers)
    if known < number:
        yield (
            f"The report was written before layers {known + 1} to {number} were searched: "
            "they may hold more"
        )
