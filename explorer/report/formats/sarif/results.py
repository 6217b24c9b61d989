"""Findings as results (SARIF 2.1.0, section 3.27)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.report.formats.sarif.driver import LEVELS, rule_indexes
from explorer.report.formats.sarif.locations import Locations
from explorer.report.formats.sarif.message import message
from explorer.report.model import Reported, Suppression
from explorer.report.places import Places, fate


def results(
    findings: Sequence[Reported], places: Places, locations: Locations
) -> list[dict[str, Any]]:
    """Return a result for each finding, suppressed ones too: SARIF has a word for those."""
    indexes = rule_indexes(findings)
    return [
        _result(one, places, locations) | {"ruleIndex": indexes[one.finding.match.rule_id]}
        for one in findings
    ]


def _result(one: Reported, places: Places, locations: Locations) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": places.text(one.finding.match.rule_id),
        "level": LEVELS[one.severity],
        "message": message(_told(one, places)),
        "locations": [locations.location(one.finding.location)],
        "partialFingerprints": _fingerprints(one),
        # All results have it or none (section 3.27.23); an empty list says that it counts.
        "suppressions": [_suppression(one.suppression, places)] if one.suppression else [],
        "properties": _properties(one, places),
    }
    if one.finding.hider:
        result["codeFlows"] = [_code_flow(one, places, locations)]
    return result


def _told(one: Reported, places: Places) -> str:
    """Return what GitHub shows; in lists the first sentence alone."""
    place = places.place(one.finding.location)
    return f"{places.title(one)} in {place}, {fate(one)}. {places.why(one)} {places.fix(one)}"


def _fingerprints(one: Reported) -> dict[str, str]:
    """Return ours, and the same under the only name that GitHub looks at."""
    own = one.fingerprint
    return {"layerExplorer/v1": own, "primaryLocationLineHash": f"{own}:1"}


def _suppression(why: Suppression, places: Places) -> dict[str, str]:
    kind = "inSource" if why.by == "inline" else "external"
    return {"kind": kind, "status": "accepted", "justification": places.suppression(why)}


def _properties(one: Reported, places: Places) -> dict[str, Any]:
    """Return the rest of what is known, in the words of the product's contract."""
    finding = one.finding
    location, match, hider = finding.location, finding.match, finding.hider
    return {
        "kind": location.kind.value,
        "layer": location.layer,
        "instruction": places.instruction(location.instruction) or None,
        "severity": match.severity.label,
        "confidence": match.confidence.label,
        "visible": finding.visible,
        "hidden_by": {"layer": hider.layer, "how": hider.how.label} if hider else None,
        "match": one.value,
        "fix": places.fix(one),
    }


def _code_flow(one: Reported, places: Places, locations: Locations) -> dict[str, Any]:
    """Return the way from the layer that wrote it to the layer that hid it (section 3.36)."""
    location, hider = one.finding.location, one.finding.hider
    wrote, hid = location.layer or 0, hider.layer if hider else 0
    writing = f"Layer {wrote} wrote it{places.made(wrote)}"
    steps = [
        _step(writing, locations.location(location)),
        _step(places.hiding(one), locations.in_layer(hid, location)),
    ]
    return {"threadFlows": [{"locations": steps}]}


def _step(told: str, location: dict[str, Any]) -> dict[str, Any]:
    return {"location": location | {"message": message(told)}, "importance": "essential"}
