"""Ignore lists as Gitleaks has them: a finding a line, as `path:rule:line`.

A commit may stand in front, as in Gitleaks' reports; an image knows none, so the rest alone counts.
The path is one of the repository, with slashes or backslashes, which a build copies anywhere: it
matches where a path ends with it.
"""

from __future__ import annotations

import re
from pathlib import Path

from explorer.report.files import read_text
from explorer.report.globs import escaped
from explorer.report.policy import Ignore

NAME = ".gitleaksignore"
_LARGEST = 1_000_000
_LONGEST = 4096
_WINDOWS = "\\"
_REASON = f"listed in {NAME}"
_fingerprint = re.compile(r"[0-9a-f]{32}")
_line = re.compile(
    r"(?:(?P<commit>[0-9a-f]{7,64}):)?(?P<path>[^:].*):(?P<rule>[^:\s]+):(?P<line>\d+)"
)


def read_gitleaksignore(path: Path) -> list[Ignore]:
    """Return the entries of a file of at most a megabyte. Raises UsageError."""
    return gitleaks_entries(read_text(path, _LARGEST), path.name)


def gitleaks_entries(text: str, name: str) -> list[Ignore]:
    """Return the entries of a list; `name` is what messages call it.

    A line may also be a fingerprint of our own; one that is neither names nothing.
    """
    numbered = enumerate(text.splitlines(), 1)
    return [
        _entry(stripped, f"{name}: line {number}")
        for number, line in numbered
        if (stripped := line.partition(" #")[0].strip()) and not stripped.startswith("#")
    ]


def _entry(line: str, source: str) -> Ignore:
    if _fingerprint.fullmatch(line):
        return Ignore(fingerprint=line, reason=_REASON, source=source)
    found = _line.fullmatch(line) if len(line) <= _LONGEST else None
    if found is None:
        return Ignore(source=source)
    return Ignore(
        path=f"**/{escaped(found['path'].replace(_WINDOWS, '/').strip('/'))}",
        rule=found["rule"],
        line=int(found["line"]),
        reason=_REASON,
        source=source,
        optional=found["commit"] is not None,
    )
