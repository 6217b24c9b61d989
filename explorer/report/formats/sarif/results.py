"""Findings as results (SARIF 2.1.0, section 3.27)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.printable import clipped
from explorer.report.formats import words
from explorer.report.formats.sarif import locations
from explorer.report.formats.sarif.driver import LEVELS, message, rule_indexes
from explorer.report.locations import instruction_text
from explorer.report.model import Report, Reported, Suppression


def results(findings: Sequence[Reported], report: Report) -> list[dict[str, Any]]:
    """Return a result for each finding, suppressed ones too: SARIF has a word for those."""
    indexes = rule_indexes(findings)
    return [
        _result(one, report) | {"ruleIndex": indexes[one.finding.match.rule_id]} for one in findings
    ]


def _result(one: Reported, report: Report) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": clipped(one.finding.match.rule_id),
        "level": LEVELS[one.severity],
        "message": message(_text(one, report)),
        "locations": [locations.located(one.finding.location)],
        "partialFingerprints": _fingerprints(one),
        # All results have it or none (section 3.27.23); an empty list says that it counts.
        "suppressions": [_suppression(one.suppression)] if one.suppression else [],
        "properties": _properties(one),
    }
    if one.finding.hider:
        result["codeFlows"] = [_code_flow(one, report)]
    return result


def _text(one: Reported, report: Report) -> str:
    """Return what GitHub shows; in lists the first sentence alone."""
    _, why, fix = words.description(one, report)
    return f"{words.name(one)}, {words.fate_text(one.finding)}. {why} {fix}"


def _fingerprints(one: Reported) -> dict[str, str]:
    """Return ours, and the same under the only name that GitHub looks at."""
    own = one.fingerprint
    return {"layerExplorer/v1": own, "primaryLocationLineHash": f"{own}:1"}


def _suppression(why: Suppression) -> dict[str, str]:
    kind = "inSource" if why.by == "inline" else "external"
    return {"kind": kind, "status": "accepted", "justification": words.suppression_text(why)}


def _properties(one: Reported) -> dict[str, Any]:
    """Return the rest of what is known, in the words of the product's contract."""
    finding = one.finding
    location, match, hider = finding.location, finding.match, finding.hider
    return {
        "kind": location.kind.value,
        "layer": location.layer,
        "instruction": instruction_text(location.instruction) if location.instruction else None,
        "severity": match.severity.label,
        "confidence": match.confidence.label,
        "visible": finding.visible,
        "hidden_by": {"layer": hider.layer, "how": hider.how.label} if hider else None,
        "match": one.value,
        "fix": clipped(one.finding.fix),
    }


def _code_flow(one: Reported, report: Report) -> dict[str, Any]:
    """Return the way from the layer that wrote it to the layer that hid it (section 3.36)."""
    location, hider = one.finding.location, one.finding.hider
    wrote, hid = location.layer or 0, hider.layer if hider else 0
    writing = f"Layer {wrote} wrote it{words.made(report, wrote)}"
    steps = [
        _step(writing, locations.located(location)),
        _step(words.hiding_sentence(one, report), locations.in_layer(hid, location)),
    ]
    return {"threadFlows": [{"locations": steps}]}


def _step(text: str, location: dict[str, Any]) -> dict[str, Any]:
    return {"location": location | {"message": message(text)}, "importance": "essential"}
