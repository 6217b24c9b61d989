"""The gates: what was measured against which limit, and why one failed."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.report.formats.html.markup import Markup, element
from explorer.report.formats.html.pieces import Page, section, table
from explorer.report.formats.telling import measured
from explorer.report.model import Gate, Status

_SIGNS = {Status.PASS: "✓", Status.FAIL: "✕", Status.SKIP: "·"}
_WORDS = {Status.PASS: "passed", Status.FAIL: "failed", Status.SKIP: "no limit"}


def gates(page: Page) -> Iterator[Markup]:
    """Yield a table of all gates, those that nobody asked for too."""
    if not page.report.gates:
        return
    rows = (_row(page, gate) for gate in page.report.gates)
    content = table("Gate", "Verdict", "Value", "Limit", "", rows=rows, class_="gates")
    yield from section("gates", "Gates", "", content)


def _row(page: Page, gate: Gate) -> Markup:
    value, limit = measured(gate)
    sign = element("span", _SIGNS[gate.status], class_="sign", aria_hidden="true")
    return element(
        "tr",
        element("th", page.text(gate.title), scope="row"),
        element("td", sign, " ", _WORDS[gate.status], class_="status"),
        element("td", page.text(value), class_="number"),
        element("td", page.text(limit), class_="number"),
        element("td", page.text(gate.reason), class_="reason"),
        class_=gate.status.value,
    )
