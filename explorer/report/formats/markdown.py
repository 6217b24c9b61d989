"""Markdown for a comment on a pull request: the verdict, the gates, the findings, the waste."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from explorer.printable import clipped
from explorer.report.formats import words
from explorer.report.formats.form import ReportFormat
from explorer.report.formats.markdown_text import cell, code, prose
from explorer.report.locations import location_text
from explorer.report.model import Report, Reported, Result, Status
from explorer.wording import counted, size_text

_LONGEST = 58_000
"""GitHub takes comments of 65,536 characters; there is room for a line of the pipeline's own."""
_OPEN = 10
_MOST_ERRORS = 10
_MOST_GATES = 12
_MOST_WASTED = 10
_LONGEST_NAME = 120
_FIRST = (
    f"{words.ROTATE} A secret mount leaves nothing behind: `RUN --mount=type=secret,id=NAME` "
    "with `docker build --secret id=NAME,src=FILE`."
)
_MARKS = {Result.PASS: "✓", Result.FAIL: "✗", Result.ERROR: "!"}
_STATUSES = {Status.PASS: "✓ pass", Status.FAIL: "✗ **fail**", Status.SKIP: "no limit"}


def lines(report: Report) -> Iterator[str]:
    """Yield the lines of a comment; findings that do not fit are counted."""
    head = [*_verdict(report), *_errors(report), *_gates(report)]
    tail = [*_waste(report), *_suppressed(report), *_signature(report)]
    yield from head
    yield from _findings(report, _LONGEST - _length(head) - _length(tail))
    yield from tail


def _length(some: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in some)


# Head


def _verdict(report: Report) -> Iterator[str]:
    verdict = words.VERDICTS[report.result]
    yield f"## {_MARKS[report.result]} Layer Explorer: {verdict.lower()}"
    yield ""
    yield f"**{prose(words.verdict_sentence(report))}** {prose(words.secrets_sentence(report))}"
    yield ""
    image = report.image
    facts = [code(clipped(image.reference, _LONGEST_NAME))]
    facts += [code(clipped(str(image.platform), _LONGEST_NAME))] if image.platform else []
    facts += [counted(len(report.layers), "layer"), size_text(report.size)]
    yield ", ".join(facts)
    yield ""


def _errors(report: Report) -> Iterator[str]:
    if not report.errors:
        return
    yield "### Not read"
    yield ""
    for layer, message in report.errors[:_MOST_ERRORS]:
        where = f"Layer {layer}" if layer else "Image"
        yield f"- {where}: {prose(clipped(message, _LONGEST_NAME))}"
    if (more := len(report.errors) - _MOST_ERRORS) > 0:
        yield f"- and {more:,} more"
    yield ""


def _gates(report: Report) -> Iterator[str]:
    if not report.gates:
        return
    yield "| Gate | | Value | Limit |"
    yield "| --- | --- | ---: | ---: |"
    for gate in report.gates[:_MOST_GATES]:
        value, limit = (cell(clipped(one, _LONGEST_NAME)) for one in words.measured(gate))
        title = cell(clipped(gate.title, _LONGEST_NAME))
        yield f"| {title} | {_STATUSES[gate.status]} | {value} | {limit} |"
    yield ""
    reasons = [gate.reason for gate in report.failed[:_MOST_GATES] if gate.reason]
    yield from (f"- {prose(clipped(one, _LONGEST_NAME))}" for one in reasons)
    yield from [""] if reasons else []


# Findings


def _findings(report: Report, room: int) -> Iterator[str]:
    """Yield what fails the run openly, the rest folded, as many as there is room for."""
    counting = report.counting
    if not counting:
        return
    items = _fitting((_item(one) for one in counting), room)
    told = list(zip(counting, items, strict=False))
    yield "### Secrets"
    yield ""
    yield _FIRST
    yield ""
    openly = sum(1 for one, _ in told[:_OPEN] if one.severity >= report.least_told)
    yield from _grouped(told[:openly])
    if more := told[openly:]:
        yield f"<details><summary>{_folded(more, report)}</summary>"
        yield ""
        yield from _grouped(more)
        yield "</details>"
        yield ""
    if left_out := len(counting) - len(told):
        yield (
            f"**{counted(left_out, 'more place')} left out here:** a comment has no room "
            "for them. The JSON and HTML reports have them all."
        )
        yield ""


def _folded(more: Sequence[tuple[Reported, str]], report: Report) -> str:
    """Return what is folded: "3 more places, below --fail-on high"."""
    told = counted(len(more), "more place" if report.decides(report.counting[0]) else "place")
    return told + words.below(report, more[0][0].severity)


_OVERHEAD = 600
"""Characters that titles, folding and the sentence about what is left out take together."""


def _fitting(items: Iterable[str], room: int) -> list[str]:
    fitting, left = [], room - _OVERHEAD
    for item in items:
        left -= len(item) + 1
        if left < 0:
            break
        fitting.append(item)
    return fitting


def _grouped(told: Sequence[tuple[Reported, str]]) -> Iterator[str]:
    for severity, group in groupby(told, key=lambda pair: pair[0].severity):
        yield f"**{severity.label.capitalize()}**"
        yield ""
        yield from (item for _, item in group)
        yield ""


def _item(one: Reported) -> str:
    """Return one finding as an item of a list: what, where, its fate, how to repair it."""
    finding = one.finding
    title = prose(clipped(finding.match.title, _LONGEST_NAME)) or "Secret"
    value = f" {code(_short(one.value))}" if one.value else ""
    place = code(_short(location_text(finding.location), 2 * _LONGEST_NAME))
    fate = words.fate_text(finding)
    fix = prose(words.short_fix(finding.fix))
    return f"- **{title}**{value} in {place}, {fate}.<br>{fix}"


def _short(text: str, longest: int = _LONGEST_NAME) -> str:
    return text if len(text) <= longest else text[:longest] + "…"


# Tail


def _waste(report: Report) -> Iterator[str]:
    yield "### Waste"
    yield ""
    yield prose(words.waste_sentence(report))
    yield ""
    files = report.waste.files[:_MOST_WASTED]
    if not files:
        return
    yield "<details><summary>The largest of them</summary>"
    yield ""
    for one in files:
        path = code(clipped(one.path, _LONGEST_NAME))
        fate = f"written by layer {one.written_by}, hidden by layer {one.hidden_by}"
        yield f"- {size_text(one.bytes)} {path}, {fate}"
    yield ""
    yield "</details>"
    yield ""


def _suppressed(report: Report) -> Iterator[str]:
    if sentence := words.suppressed_sentence(report):
        yield prose(sentence)
        yield ""


def _signature(report: Report) -> Iterator[str]:
    yield f"<sub>layer-explorer {code(report.version)}</sub>"


FORMAT = ReportFormat("markdown", "for a comment on a pull request", lines)
