"""SARIF 2.1.0, as GitHub's code scanning takes it; editors read it too.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0" (the sections
named in these modules are its own); GitHub, "SARIF support for code scanning", tells what of
it GitHub shows and how much of it GitHub takes. GitHub makes an alert of every result, of those
with a suppression too: suppressed findings stand among the properties of the run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explorer.printable import clipped
from explorer.report.formats import ReportFormat, words
from explorer.report.formats.json_lines import json_lines
from explorer.report.formats.sarif.categories import category_ids
from explorer.report.formats.sarif.driver import driver, message, rule_id
from explorer.report.formats.sarif.results import bases, of_layer, results
from explorer.report.model import Gate, Report, Reported, Reports
from explorer.secrets.rule import Severity
from explorer.wording import counted

# GitHub refuses a file with more (SARIF support, "Validating your SARIF file").
MOST_RESULTS = 25_000
MOST_RUNS = 20


def lines(reports: Reports) -> Iterator[str]:
    """Yield the reports as a SARIF log with a run for each, ASCII alone.

    There is no `$schema`: it may be left out (section 3.13.3), and readers go by `version`.
    """
    told = reports.worst_first[:MOST_RUNS]
    ids = category_ids(told)
    untold = len(reports.each) - len(told)
    runs = (_run(*one, untold_images=untold) for one in zip(told, ids, strict=True))
    return json_lines({"version": "2.1.0", "runs": runs})


def _run(report: Report, category: str, *, untold_images: int) -> dict[str, Any]:
    findings = report.counting[:MOST_RESULTS]
    left_out = len(report.counting) - len(findings)
    return {
        "tool": {"driver": driver(report.version, findings)},
        "automationDetails": {"id": category},
        "invocations": [_invocation(report, left_out, untold_images)],
        "originalUriBaseIds": bases(report.image),
        "columnKind": "unicodeCodePoints",
        "results": results(findings, report),
        "properties": _properties(report),
    }


def _properties(report: Report) -> dict[str, Any]:
    """Describe what SARIF has no place for: the image, the gates, the verdict."""
    image = report.image
    facts = {"reference": image.reference, "id": image.id, "digest": image.digest}
    facts["platform"] = str(image.platform) if image.platform else None
    return {
        "image": {key: value and clipped(value) for key, value in facts.items()},
        "gates": [_gate(gate) for gate in report.gates],
        "result": report.result.value,
        "suppressed": (_suppressed(one) for one in report.findings if one.suppression),
    }


def _suppressed(one: Reported) -> dict[str, Any]:
    why = one.suppression
    return {
        "fingerprint": one.fingerprint,
        "ruleId": rule_id(one),
        "text": words.lasting_name(one),
        "justification": why.text if why else "",
    }


def _gate(gate: Gate) -> dict[str, Any]:
    reason = {"reason": clipped(gate.reason)} if gate.reason else {}
    return {
        "name": clipped(gate.name),
        "status": gate.status.value,
        **reason,
        "value": _measure(gate.value),
        "limit": _measure(gate.limit),
    }


def _measure(value: float | str | None) -> float | str | None:
    return clipped(value) if isinstance(value, str) else value


def _invocation(report: Report, left_out: int, untold_images: int) -> dict[str, Any]:
    """Return how the run went (sections 3.20 and 3.58): what could not be read, and warnings."""
    return {
        "executionSuccessful": not report.errors,
        "toolExecutionNotifications": _missing(report, left_out, untold_images),
        "toolConfigurationNotifications": (
            {"level": "warning", "message": message(clipped(one))} for one in report.warnings
        ),
    }


def _missing(report: Report, left_out: int, untold_images: int) -> Iterator[dict[str, Any]]:
    for layer, text in report.errors:
        damage: dict[str, Any] = {"level": "error", "message": message(clipped(text))}
        yield damage | ({"locations": [of_layer(layer)]} if layer else {})
    for sentence in report.left_out:
        yield {"level": "note", "message": message(f"Not judged: {clipped(sentence)}")}
    if left_out:
        rest = "more findings, none of them worse, do not fit into a SARIF log for GitHub"
        yield {"level": "warning", "message": message(f"{left_out} {rest}")}
    if untold := words.untold_sentence(report):
        yield {"level": "note", "message": message(untold)}
    if untold_images:
        rest = "none of them with a worse verdict, do not fit into a SARIF log for GitHub"
        more = counted(untold_images, "more image")
        yield {"level": "warning", "message": message(f"{more}, {rest}")}


FORMAT = ReportFormat("sarif", "for code scanning pages: SARIF 2.1.0", lines, least=Severity.MEDIUM)
