"""What a headless run lets pass: the limits that are in force, and the findings that are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from explorer.frozen import Frozen
from explorer.secrets.rule import Severity


@dataclass(frozen=True, slots=True)
class Ignore:
    """One entry of the ignore list: findings that are known and do not count.

    A finding has to meet each of the conditions that are given; an entry without any
    ignores nothing.
    """

    fingerprint: str | None = None
    """The finding's fingerprint, as a report shows it."""
    rule: str | None = None
    """The id of the rule that found it."""
    path: str | None = None
    """A glob for its path, as `explorer.report.globs` has them; a directory means all in it."""
    line: int | None = None
    """The line it stands in, from 1, as `.gitleaksignore` tells it."""
    reason: str = ""
    """Why it may be ignored, in the words of whoever wrote the entry."""
    until: date | None = None
    """The last day the entry holds; None where it never expires."""
    source: str = ""
    """Where the entry stands, for messages: a file's name and a line or an entry's number."""
    optional: bool = False
    """Whether nobody minds that it matches nothing: it was written for another tool as well."""


@dataclass(frozen=True, slots=True)
class Policy(Frozen):
    """The limits in force. A limit that is None is not asked for: its gate says `skip`."""

    fail_on: Severity | None = Severity.HIGH
    """The least severity of a finding that fails the run; None for never."""
    lowest_efficiency: float | None = None
    """The least share of bytes that are of use, 0 to 1."""
    highest_wasted_bytes: int | None = None
    """The most bytes that may be stored for nobody."""
    highest_wasted_percent: float | None = None
    """The most of all bytes of files that may be stored for nobody, 0 to 100."""
    largest_image: int | None = None
    """The most bytes that all layers may have together, uncompressed."""
    most_layers: int | None = None
    """The most layers."""
    forbidden_paths: Sequence[str] = ()
    """Globs of paths that no layer may write, hidden by a later one or not."""
    ignores: Sequence[Ignore] = ()
    """The ignore list, in the order it was written."""
    baseline: Path | None = None
    """An earlier JSON report: what it found does not count."""
    inline_marks: bool = True
    """Whether `layer-explorer:allow` in a file of the image is heeded."""
