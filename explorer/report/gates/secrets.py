"""The gate of secrets: no finding of a severity or worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.report.configuration.key import ConfigurationKey
from explorer.report.gates.row import Evidence, GateRow, Measure
from explorer.report.units import SEVERITY
from explorer.secrets.rule import Severity
from explorer.wording import counted

if TYPE_CHECKING:
    from explorer.report.model import Reported


def _measure(evidence: Evidence, least: Severity | None) -> Measure:
    """Count the findings that are not suppressed and bad enough."""
    counting = [one for one in evidence.findings if one.counts]
    if least is None:
        return Measure(len(counting), None)
    bad = [one for one in counting if one.severity >= least]
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
    _measure,
)
GATES = (SECRETS,)
