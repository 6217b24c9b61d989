"""SARIF 2.1.0, which code scanning services and editors read.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0" (the sections
named in these modules are its own); GitHub, "SARIF support for code scanning", tells what of
it GitHub shows and how much of it GitHub takes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from explorer.printable import clipped
from explorer.report.formats.form import ReportFormat
from explorer.report.formats.sarif import locations
from explorer.report.formats.sarif.driver import driver
from explorer.report.formats.sarif.invocation import invocation
from explorer.report.formats.sarif.results import results
from explorer.report.model import Gate, Report

_ENCODE = json.JSONEncoder(indent=2).encode
# GitHub refuses a file with more (SARIF support, "File compatibility").
MOST_RESULTS = 25_000


def lines(report: Report) -> Iterator[str]:
    """Yield the report as a SARIF log of one run, ASCII alone.

    There is no `$schema`: it may be left out (section 3.13.3), and readers go by `version`.
    """
    yield from _ENCODE({"version": "2.1.0", "runs": [_run(report)]}).split("\n")


def _run(report: Report) -> dict[str, Any]:
    shown = report.findings[:MOST_RESULTS]
    left_out = len(report.findings) - len(shown)
    return {
        "tool": {"driver": driver(report, shown)},
        "invocations": [invocation(report, left_out)],
        "originalUriBaseIds": locations.bases(report.image),
        "columnKind": "unicodeCodePoints",
        "results": results(shown, report),
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
    }


def _gate(gate: Gate) -> dict[str, Any]:
    told = {"name": clipped(gate.name), "status": gate.status.value}
    told |= {"reason": clipped(gate.reason)} if gate.reason else {}
    return told | {"value": _measure(gate.value), "limit": _measure(gate.limit)}


def _measure(value: float | str | None) -> float | str | None:
    return clipped(value) if isinstance(value, str) else value


FORMAT = ReportFormat("sarif", "for code scanning pages: SARIF 2.1.0", lines)
