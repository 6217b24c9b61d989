"""The comparison as JSON, as the product's contract has it: the same images give the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explorer.compare import Difference, Field
from explorer.compare.fields import InstructionOfOne
from explorer.layers.fates import Hider
from explorer.report.comparison import words
from explorer.report.comparison.model import ComparisonReport, EntryChanges, FindingChange
from explorer.report.formats.json_lines import json_lines
from explorer.report.formats.json_report import (
    exact_text,
    finding_document,
    image_document,
    tool_document,
)

SCHEMA = "layer-explorer/compare/1"


def lines(report: ComparisonReport) -> Iterator[str]:
    """Yield the lines of one JSON document, ASCII alone, never all of it at once."""
    return json_lines(document(report))


def document(report: ComparisonReport) -> dict[str, Any]:
    """Return the comparison as the contract's members, its long lists as iterators."""
    return {
        "schema": SCHEMA,
        "tool": tool_document(report.version),
        "a": image_document(report.a),
        "b": image_document(report.b),
        "summary": words.headline(report),
        "sameness": report.sameness.value,
        "missing": report.missing.value if report.missing else None,
        "shared_layers": report.shared,
        "layers": [len(report.a.layers), len(report.b.layers)],
        **_entries(report.standing),
        "written": _entries(report.written),
        "findings": {
            "new": map(_alone, report.findings.new),
            "gone": map(_gone, report.findings.gone),
            "same": map(_pair, report.findings.same),
            "moved": map(_pair, report.findings.moved),
            "unmatched": map(_alone, report.findings.unmatched),
        },
        "size": [report.a.size, report.b.size],
        "wasted": [report.a.waste.wasted_bytes, report.b.waste.wasted_bytes],
        "configuration": map(_field, report.fields),
        "history": map(_instruction, report.instructions),
        "new_setuid": (exact_text("path", one.path) for one in report.setuid),
        "base_changed": report.changes_base,
        "errors": (
            {"side": side.value, "layer": layer, "message": message}
            for side, layer, message in report.errors
        ),
    }


def _entries(changes: EntryChanges) -> dict[str, Any]:
    return {
        "added": (exact_text("path", one.path) | {"size": one.size_b} for one in changes.added),
        "removed": (exact_text("path", one.path) | {"size": one.size_a} for one in changes.removed),
        "changed": map(_changed, changes.changed),
        "same": changes.same,
        "same_but_for_times": changes.retimed,
    }


def _changed(one: Difference) -> dict[str, Any]:
    sizes = {"size": [one.size_a, one.size_b], "attributes": one.aspects.labels}
    return exact_text("path", one.path) | sizes


def _alone(one: FindingChange) -> dict[str, Any]:
    return finding_document(one.latest)


def _gone(one: FindingChange) -> dict[str, Any]:
    return finding_document(one.latest) | _was(one.latest.finding.hider)


def _pair(one: FindingChange) -> dict[str, Any]:
    """Return a finding as B has it, with its location in A and its fate there."""
    if one.a is None:
        return finding_document(one.latest)
    before = finding_document(one.a)
    at = {"location": before["location"], "hidden_by": before["hidden_by"]}
    return finding_document(one.latest) | _was(one.a.finding.hider) | {"in_a": at}


def _was(hider: Hider | None) -> dict[str, str]:
    return {"was": "hidden" if hider else "visible"}


def _field(one: Field) -> dict[str, Any]:
    return {"field": one.name, "a": one.a, "b": one.b}


def _instruction(one: InstructionOfOne) -> dict[str, Any]:
    made = one.instruction
    number, side = made.number, "b" if one.is_of_b else "a"
    return {"side": side, "index": number, "created_by": made.created_by, "layer": made.layer}
