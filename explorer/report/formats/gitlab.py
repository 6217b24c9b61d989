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
from explorer.report.model import Report, Reported, Reports, Result
from explorer.secrets.finding import LocationKind
from explorer.secrets.locations import instruction_text, lasting_text
from explorer.secrets.rule import Severity
from explorer.secrets.suppression import Suppression

Json: TypeAlias = dict[str, Any]

SCHEMA_VERSION = "15.2.1"
_LONGEST_NAME = 255
_LONGEST_SOLUTION = 7000
_UNKNOWN_TIME = "1970-01-01T00:00:00"
_UNKNOWN_COMMIT = "0" * 40
_TOOL = {"id": "layer-explorer", "name": "Layer Explorer", "vendor": {"name": "Layer Explorer"}}


def lines(reports: Reports) -> Iterator[str]:
    """Yield the reports as a JSON document, ASCII alone.

    GitLab knows nothing of suppressed findings: those are told in the scan's messages. The
    vulnerabilities of several images have the image's name before their files.
    """
    ids: Counter[str] = Counter()
    document = {
        "version": SCHEMA_VERSION,
        "scan": _scan(reports),
        "vulnerabilities": (
            _vulnerability(one, report, ids, folder=_folder(reports, report))
            for report in reports.worst_first
            for one in report.counting
        ),
    }
    return json_lines(document)


def _folder(reports: Reports, report: Report) -> str:
    return "" if reports.alone else f"{clipped(report.name)}/"


def _scan(reports: Reports) -> Json:
    """Describe the run. Its times are the images': the same images give the same bytes."""
    tool = _TOOL | {"version": clipped(reports.version)}
    times = [_time(report.image.created) for report in reports.each]
    return {
        "analyzer": tool,
        "scanner": tool,
        "type": "secret_detection",
        "start_time": min(times),
        "end_time": max(times),
        "status": "failure" if reports.result is Result.ERROR else "success",
        "messages": _all_messages(reports),
    }


def _all_messages(reports: Reports) -> Iterator[Json]:
    for report in reports.worst_first:
        of_image = "" if reports.alone else f"{clipped(report.name)}: "
        for level, message in _messages(report):
            yield {"level": level, "value": of_image + message}


def _messages(report: Report) -> Iterator[tuple[str, str]]:
    for layer, message in report.errors:
        yield "fatal", f"{words.part(layer)}: {clipped(message)}"
    for warning in report.warnings:
        yield "warn", clipped(warning)
    for gate in report.failed:
        yield "info", f"{clipped(gate.title)}: {clipped(gate.reason)}"
    for sentence in report.left_out:
        yield "info", f"Not judged: {clipped(sentence)}"
    if untold := words.untold_sentence(report):
        yield "info", untold
    for one in report.findings:
        if one.suppression:
            yield "info", _suppressed(one, one.suppression)


def _suppressed(one: Reported, why: Suppression) -> str:
    """Say what GitLab has no place for: a finding that does not count, and why."""
    return f"Suppressed: {words.name(one)}, {why.text}"


def _time(created: str | None) -> str:
    """Return RFC 3339 text as the format wants it: in UTC, whole seconds, no zone."""
    try:
        moment = datetime.fromisoformat(created or "")
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return zoned.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return _UNKNOWN_TIME


def _vulnerability(one: Reported, report: Report, ids: Counter[str], *, folder: str = "") -> Json:
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
        "location": _location(one, report, folder),
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


def _location(one: Reported, report: Report, folder: str) -> Json:
    location = one.finding.location
    image = report.image
    commit = clipped(image.digest or image.id or _UNKNOWN_COMMIT)
    told: Json = {"file": folder + lasting_text(location), "commit": {"sha": commit}}
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


FORMAT = ReportFormat(
    "gitlab", "for GitLab: a secret detection report", lines, least=Severity.MEDIUM
)
