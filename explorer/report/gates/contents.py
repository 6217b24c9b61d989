"""The gates of contents: secrets, and paths that no layer may write, hidden later or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.printable import printable
from explorer.report.configuration.key import ConfigurationKey
from explorer.report.gates.row import Evidence, GateRow, Measure
from explorer.report.globs import as_text, compiled
from explorer.report.units import GLOBS, SEVERITY
from explorer.secrets.rule import Severity
from explorer.wording import counted

if TYPE_CHECKING:
    from explorer.analysis import AnalysedLayer
    from explorer.report.model import Reported

_NAMED = 3


def _count_findings(evidence: Evidence, least: Severity | None) -> Measure:
    """Count the findings that are not suppressed and bad enough, but for the base image's."""
    counting = [one for one in evidence.findings if one.counts and not one.is_of_base]
    if least is None:
        return Measure(len(counting), None)
    bad = [one for one in counting if one.fails(least, None)]
    worse = "" if least is Severity.CRITICAL else " or worse"
    breach = f"{_severities(bad)}; nothing {least.label}{worse} may be in the image" if bad else ""
    return Measure(len(bad), 0, breach)


def _severities(findings: Sequence[Reported]) -> str:
    """Return "3 findings: 2 critical, 1 high"."""
    by_severity = sorted(Counter(one.severity for one in findings).items(), reverse=True)
    listed = ", ".join(f"{count} {severity.label}" for severity, count in by_severity)
    return f"{counted(len(findings), 'finding')}: {listed}"


SECRETS = GateRow(
    "secrets",
    "Secrets",
    ConfigurationKey(
        "fail-on",
        SEVERITY,
        Severity.HIGH,
        help="The least that fails: critical, high (the default), medium, low or never.",
    ),
    _count_findings,
)


def _count_of_base(evidence: Evidence, least: Severity | None) -> Measure:
    """Count those that are known to be the base image's; nobody asks where nothing is to fail."""
    counting = [one for one in evidence.findings if one.counts and one.is_of_base]
    if least is None or evidence.fail_on is None or not counting:
        return Measure(len(counting), None)
    bad = [one for one in counting if one.fails(None, least)]
    breach = f"{_severities(bad)}; choose another base image, or a later one" if bad else ""
    return Measure(len(bad), 0, breach)


BASE_SECRETS = GateRow(
    "base-secrets",
    "Secrets of the base image",
    ConfigurationKey(
        "fail-on-base",
        SEVERITY,
        Severity.CRITICAL,
        help="The same for findings of the base image; critical (the default) if a check holds.",
    ),
    _count_of_base,
)


def _count_paths(evidence: Evidence, globs: Sequence[str] | None) -> Measure:
    """Count the paths that the globs are about, and name the first of them."""
    if not globs:
        return Measure(None, None)
    paths = _forbidden(globs, evidence.layers)
    named = [f"layer {layer} writes {printable(path)}" for path, layer in paths[:_NAMED]]
    more = f" and {counted(len(paths) - _NAMED, 'more path')}" if len(paths) > _NAMED else ""
    breach = f"{', '.join(named)}{more}, which must not be there" if paths else ""
    return Measure(len(paths), 0, breach)


def _forbidden(globs: Sequence[str], layers: Sequence[AnalysedLayer]) -> list[tuple[bytes, int]]:
    """Return the paths that the globs are about, each with the first layer that writes it."""
    forbidden = compiled(globs)
    first: dict[bytes, int] = {}
    for layer in layers:
        fates = layer.fates
        for path in map(fates.path, filter(fates.is_file_system, range(len(fates.index)))):
            if path not in first and forbidden.fullmatch(as_text(path)):
                first[path] = layer.number
    return list(first.items())


PATHS = GateRow(
    "paths",
    "Forbidden paths",
    ConfigurationKey(
        "forbidden-paths",
        GLOBS,
        (),
        'a list of globs, such as ["*.pem", "root/.ssh/**"]',
        option="--forbidden-path",
        help="What no layer may hold; as often as needed.",
    ),
    _count_paths,
)
GATES = (SECRETS, BASE_SECRETS, PATHS)
