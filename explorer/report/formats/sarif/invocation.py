"""How the run went (SARIF 2.1.0, sections 3.20 and 3.58)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explorer.printable import clipped
from explorer.report.formats.sarif import locations
from explorer.report.formats.sarif.message import message
from explorer.report.model import Report


def invocation(report: Report, left_out: int) -> dict[str, Any]:
    """Return what could not be read, and warnings about the configuration."""
    told = [*_damages(report), *_left_out(left_out)]
    return {
        "executionSuccessful": not report.errors,
        "toolExecutionNotifications": told,
        "toolConfigurationNotifications": [
            {"level": "warning", "message": message(clipped(one))} for one in report.warnings
        ],
    }


def _damages(report: Report) -> Iterator[dict[str, Any]]:
    for layer, text in report.errors:
        told: dict[str, Any] = {"level": "error", "message": message(clipped(text))}
        yield told | ({"locations": [locations.of_layer(layer)]} if layer else {})


def _left_out(count: int) -> Iterator[dict[str, Any]]:
    if count:
        text = f"{count} more findings, none of them worse, do not fit into a SARIF log for GitHub"
        yield {"level": "warning", "message": message(text)}
