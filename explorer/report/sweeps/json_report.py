"""The report of a sweep as JSON, as the product's contract has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from explorer.fleet.store import SweptImage
from explorer.fleet.summary import StoredCause
from explorer.report.formats.json_lines import json_lines
from explorer.report.formats.json_report import tool_document
from explorer.report.sweeps.model import SweepReport

SCHEMA = "layer-explorer/sweep/1"


def lines(report: SweepReport) -> Iterator[str]:
    """Yield the lines of one JSON document, ASCII alone, never all of it at once."""
    return json_lines(
        {
            "schema": SCHEMA,
            "tool": tool_document(report.version),
            "images": map(_image, report.images),
            "causes": map(_cause, report.causes),
            "errors": ({"reference": one, "message": text} for one, text in report.errors),
            "left_out": ({"reference": one, "message": text} for one, text in report.left_out),
            "report_from": {"severity": report.told_from.label, "left_out": report.untold},
            "since": _since(report),
            "result": report.result.value,
        }
    )


def _image(one: SweptImage) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "digest": one.digest,
        "platform": one.platform,
        "result": one.result,
        "findings": one.findings,
    }


def _cause(one: StoredCause) -> dict[str, Any]:
    return {
        "layer": one.layer,
        "instruction": one.instruction,
        "images": iter(one.references),
        "exposed_in": len(one.exposed_in),
        "fails": len(one.fails),
        "findings": (json.loads(leak.document) for leak in one.leaks),
    }


def _since(report: SweepReport) -> dict[str, int]:
    """Return what has changed; of the first sweep all is new."""
    if report.since:
        return {**report.since._asdict()}
    found = report.summary.fingerprints(report.told_from)
    return {"new": found, "gone": 0, "same": 0}
