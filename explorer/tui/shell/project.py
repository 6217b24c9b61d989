"""What the interface asks of the folder it was started in: the command line says how it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from explorer.analysis import Analysis
from explorer.secrets.finding import Finding
from explorer.secrets.suppression import Suppression


class Project(Protocol):
    """A folder's ignore list, which the gate heeds there, and reports on an image."""

    @property
    def ruling(self) -> object:
        """What suppresses findings by now: another object after each change of the lists."""

    def read(self) -> str:
        """Read the lists anew; return a sentence where they are wrong, and suppress nothing."""

    def suppressions(self, findings: Sequence[Finding]) -> Sequence[Suppression | None]:
        """Return for each finding why it does not count; None where it does."""

    def ignore_file(self) -> Path:
        """Return the file that entries are added to, there or not. Raises UsageError."""

    def entry(self, fingerprint: str, about: str, reason: str, until: date | None) -> Sequence[str]:
        """Return the very lines that ignore a finding, `about` being a printable comment."""

    def ignore(self, file: Path, lines: Sequence[str]) -> None:
        """Add lines to the file, then read the lists anew. Raises UsageError."""

    def save_report(self, analysis: Analysis, file: Path, *, force: bool) -> None:
        """Write the HTML report of what is known by now, masked; with `force` over a file.

        Raises UsageError, and TakenError where a file is there.
        """
