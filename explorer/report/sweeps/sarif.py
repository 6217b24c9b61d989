"""The report of a sweep as SARIF 2.1.0: one run, a result for each finding of each cause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explorer.fleet.causes import Cause
from explorer.fleet.phrases import layer_text
from explorer.printable import clipped
from explorer.report.formats.json_lines import json_lines
from explorer.report.formats.sarif import MOST_RESULTS
from explorer.report.formats.sarif.driver import LEVELS, driver, message, rule_id, rule_indexes
from explorer.report.formats.sarif.results import (
    file_uri,
    fingerprints,
    located,
    located_at,
    region_of,
)
from explorer.report.formats.words import lasting_name, short_fix
from explorer.report.model import Reported
from explorer.report.sweeps import words
from explorer.report.sweeps.model import SweepReport, images_of, reported

_CATEGORY = "layer-explorer/sweep/"
_MOST_IMAGES = 100


def lines(report: SweepReport) -> Iterator[str]:
    """Yield a SARIF log, ASCII alone; what GitHub would not take of it is counted."""
    pairs = [(reported(leak), cause) for cause in report.causes for leak in cause.leaks]
    shown = pairs[:MOST_RESULTS]
    findings = [one for one, _ in shown]
    indexes = rule_indexes(findings)
    run = {
        "tool": {"driver": driver(report.version, findings)},
        "automationDetails": {"id": _CATEGORY},
        "invocations": [_invocation(report, len(pairs) - len(shown))],
        "columnKind": "unicodeCodePoints",
        "results": (
            _result(one, cause, report) | {"ruleIndex": indexes[rule_id(one)]}
            for one, cause in shown
        ),
        "properties": {"result": report.result.value},
    }
    return json_lines({"version": "2.1.0", "runs": [run]})


def _result(one: Reported, cause: Cause, report: SweepReport) -> dict[str, Any]:
    made = f" by {clipped(cause.instruction)}" if cause.instruction else ""
    reach = words.reach_text(cause, report)
    text = f"{lasting_name(one)}, {layer_text(cause)}{made}, {reach}."
    return {
        "ruleId": rule_id(one),
        "level": LEVELS[one.severity],
        "message": message(f"{text} {short_fix(clipped(one.finding.fix))}"),
        "locations": [_location(one, cause)],
        "partialFingerprints": fingerprints(one),
        "properties": {
            "layer": cause.layer,
            "instruction": clipped(cause.instruction),
            "images": [clipped(name) for name in images_of(report, cause)[:_MOST_IMAGES]],
            "exposedIn": len(cause.exposed_in),
            "match": one.value,
        },
    }


def _location(one: Reported, cause: Cause) -> dict[str, Any]:
    location = one.finding.location
    if location.path is None:
        return located(location)
    layer = clipped(cause.layer or "")
    logical = {"name": layer, "fullyQualifiedName": f"layer/{layer}", "kind": "layer"}
    return located_at(file_uri(location), logical, region_of(location))


def _invocation(report: SweepReport, left_out: int) -> dict[str, Any]:
    missing: list[dict[str, Any]] = [
        {"level": "error", "message": message(f"{clipped(one)}: {clipped(text)}")}
        for one, text in report.errors
    ]
    if left_out:
        rest = "more findings, none of them worse, do not fit into a SARIF log for GitHub"
        missing.append({"level": "warning", "message": message(f"{left_out} {rest}")})
    if untold := words.untold_sentence(report):
        missing.append({"level": "note", "message": message(untold)})
    return {"executionSuccessful": not report.errors, "toolExecutionNotifications": missing}
