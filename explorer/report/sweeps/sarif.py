"""The report of a sweep as SARIF 2.1.0: one run, a result for each finding of each cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from explorer.fleet.phrases import layer_text
from explorer.fleet.summary import StoredCause
from explorer.printable import clipped
from explorer.report.formats.json_lines import json_lines
from explorer.report.formats.sarif import MOST_RESULTS
from explorer.report.formats.sarif.driver import (
    LEVELS,
    MOST_FIXES,
    driver,
    message,
    rule_id,
    rule_indexes,
)
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
from explorer.report.sweeps.model import SweepReport, reported
from explorer.secrets.rule import Confidence

_CATEGORY = "layer-explorer/sweep/"
_MOST_IMAGES = 100


def lines(report: SweepReport) -> Iterator[str]:
    """Yield a SARIF log, ASCII alone; what GitHub would not take of it is counted."""
    ruled = _ruled(one for one, _ in _shown(report))
    indexes = rule_indexes(ruled)
    left_out = sum(len(one.leaks) for one in report.causes) - MOST_RESULTS
    run = {
        "tool": {"driver": driver(report.version, ruled)},
        "automationDetails": {"id": _CATEGORY},
        "invocations": [_invocation(report, max(left_out, 0))],
        "columnKind": "unicodeCodePoints",
        "results": (
            _result(one, cause, report) | {"ruleIndex": indexes[rule_id(one)]}
            for one, cause in _shown(report)
        ),
        "properties": {"result": report.result.value},
    }
    return json_lines({"version": "2.1.0", "runs": [run]})


def _shown(report: SweepReport) -> Iterator[tuple[Reported, StoredCause]]:
    pairs = ((reported(leak), cause) for cause in report.causes for leak in cause.leaks)
    return islice(pairs, MOST_RESULTS)


def _ruled(findings: Iterable[Reported]) -> list[Reported]:
    """Return findings that say of their rules all that is said of rules: few of very many."""
    few: dict[tuple[str, Confidence], Reported] = {}
    fixes: dict[str, dict[str, Reported]] = {}
    for one in findings:
        few.setdefault((rule_id(one), one.finding.match.confidence), one)
        of_rule = fixes.setdefault(rule_id(one), {})
        if len(of_rule) < MOST_FIXES:
            of_rule.setdefault(clipped(one.finding.fix), one)
    return [*(one for each in fixes.values() for one in each.values()), *few.values()]


def _result(one: Reported, cause: StoredCause, report: SweepReport) -> dict[str, Any]:
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
            "images": [clipped(name) for name in cause.references[:_MOST_IMAGES]],
            "exposedIn": len(cause.exposed_in),
            "match": one.value,
        },
    }


def _location(one: Reported, cause: StoredCause) -> dict[str, Any]:
    location = one.finding.location
    if location.path is None:
        return located(location)
    layer = clipped(cause.layer or "")
    logical = {"name": layer, "fullyQualifiedName": f"layer/{layer}", "kind": "layer"}
    return located_at(file_uri(location), logical, region_of(location))


def _invocation(report: SweepReport, left_out: int) -> dict[str, Any]:
    return {
        "executionSuccessful": not report.errors,
        "toolExecutionNotifications": _missing(report, left_out),
    }


def _missing(report: SweepReport, left_out: int) -> Iterator[dict[str, Any]]:
    for one, text in report.errors:
        yield {"level": "error", "message": message(f"{clipped(one)}: {clipped(text)}")}
    if left_out:
        rest = "more findings, none of them worse, do not fit into a SARIF log for GitHub"
        yield {"level": "warning", "message": message(f"{left_out} {rest}")}
    if untold := words.untold_sentence(report):
        yield {"level": "note", "message": message(untold)}
