"""GitLab's secret-detection report, format 15, which its vulnerability list reads.

Source: GitLab, "Security report schemas", secret-detection-report-format 15, and "Security
scanner integration", which tells how vulnerabilities are tracked: by the first identifier
and the location. So the first one names the finding, not the rule, and the file has no layer
number: both are the same when the image is built again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TypeAlias

from explorer.printable import clipped
from explorer.report.formats import ReportFormat, words
from explorer.report.formats.json_lines import json_lines
from explorer.report.locations import instruction_text, lasting_text
from explorer.report.model import Report, Reported
from explorer.secrets.finding import LocationKind

Json: TypeAlias = dict[str, Any]

SCHEMA_VERSION = "15.2.1"
_LONGEST_NAME = 255
_LONGEST_SOLUTION = 7000
_UNKNOWN_TIME = "1970-01-01T00:00:00"
_UNKNOWN_COMMIT = "0" * 40
_TOOL = {"id": "layer-explorer", "name": "Layer Explorer", "vendor": {"name": "Layer Explorer"}}


def lines(report: Report) -> Iterator[str]:
    """Yield the report as a JSON document, ASCII alone.

    GitLab knows nothing of suppressed findings: those are counted in the scan's messages.
    """
    ids: Counter[str] = Counter()
    document = {
        "version": SCHEMA_VERSION,
        "scan": _scan(report),
        "vulnerabilities": (_vulnerability(one, report, ids) for one in report.counting),
    }
    return json_lines(document)


def _scan(report: Report) -> Json:
    """Describe the run. Its times are the image's: the same image gives the same bytes."""
    tool = _TOOL | {"version": clipped(report.version)}
    time = _time(report.image.created)
    return {
        "analyzer": tool,
        "scanner": tool,
        "type": "secret_detection",
        "start_time": time,
        "end_time": time,
        "status": "failure" if report.errors else "success",
        "messages": _messages(report),
    }


def _messages(report: Report) -> Iterator[Json]:
    for layer, message in report.errors:
        yield {"level": "fatal", "value": f"{words.part(layer)}: {clipped(message)}"}
    for warning in report.warnings:
        yield {"level": "warn", "value": clipped(warning)}
    for gate in report.failed:
        yield {"level": "info", "value": f"{clipped(gate.title)}: {clipped(gate.reason)}"}
    if hidden := len(report.findings) - len(report.counting):
        yield {"level": "info", "value": f"Suppressed and not listed: {hidden}"}


def _time(created: str | None) -> str:
    """Return RFC 3339 text as the format wants it: in UTC, whole seconds, no zone."""
    try:
        moment = datetime.fromisoformat(created or "")
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return zoned.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return _UNKNOWN_TIME


def _vulnerability(one: Reported, report: Report, ids: Counter[str]) -> Json:
    what, why, fix = words.description(one, report)
    ids[one.fingerprint] += 1
    count = ids[one.fingerprint]
    return {
        "id": one.fingerprint if count == 1 else f"{one.fingerprint}-{count}",
        "name": words.name(one)[:_LONGEST_NAME],
        "description": f"{what}. {why}",
        "severity": one.severity.label.capitalize(),
        "solution": fix[:_LONGEST_SOLUTION],
        "identifiers": _identifiers(one),
        "location": _location(one, report),
        "raw_source_code_extract": one.value,
        "details": _details(one, report),
    }


def _identifiers(one: Reported) -> list[Json]:
    rule = clipped(one.finding.match.rule_id) or "rule"
    return [
        {
            "type": "layer_explorer_fingerprint",
            "name": f"{rule} {one.fingerprint[:8]}",
            "value": one.fingerprint,
        },
        {"type": "layer_explorer_rule_id", "name": f"Layer Explorer rule {rule}", "value": rule},
    ]


def _location(one: Reported, report: Report) -> Json:
    location = one.finding.location
    image = report.image
    commit = clipped(image.digest or image.id or _UNKNOWN_COMMIT)
    told: Json = {"file": lasting_text(location), "commit": {"sha": commit}}
    if location.kind is LocationKind.FILE and location.line:
        told |= {"start_line": location.line, "end_line": location.line}
    return told


def _details(one: Reported, report: Report) -> Json:
    """Return what GitLab shows beside a vulnerability, each a named text."""
    location, hider = one.finding.location, one.finding.hider
    instruction = location.instruction
    told = {
        "Layer": str(location.layer or ""),
        "Instruction": instruction_text(instruction) if instruction else "",
        "Fate": words.fate_text(one),
        "Hidden by": f"layer {hider.layer}{words.made(report, hider.layer)}" if hider else "",
        "Confidence": one.finding.match.certainty,
    }
    return {
        name.lower().replace(" ", "_"): {"type": "text", "name": name, "value": value}
        for name, value in told.items()
        if value
    }


FORMAT = ReportFormat("gitlab", "for GitLab: a secret detection report", lines)
