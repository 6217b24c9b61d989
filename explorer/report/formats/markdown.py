"""Markdown for a comment on a pull request: the verdict, the gates, the findings, the waste."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from explorer.layers.phrases import fate_phrase
from explorer.markdown import cell, code, prose
from explorer.printable import clipped
from explorer.report.formats import ReportFormat, words
from explorer.report.grouping import by_origin, grouped
from explorer.report.model import Report, Reported, Reports, Result, Status
from explorer.secrets.locations import location_text
from explorer.secrets.rule import Severity
from explorer.wording import counted, size_text

_LONGEST = 58_000
"""GitHub takes comments of 65,536 characters; there is room for a line of the pipeline's own."""
_OVERHEAD = 600
"""Characters that titles, folding and the sentence about what is left out take together."""
_FIX = 60
"""Characters that stand around a fix, twice."""
_OPEN = 10
_MOST_ERRORS = 10
_MOST_GATES = 12
_MOST_IMAGES = 60
_MOST_WASTED = 10
_MOST_SUPPRESSED = 20
_LONGEST_NAME = 120
_FIRST = (
    f"{words.ROTATE} A secret mount leaves nothing behind: `RUN --mount=type=secret,id=NAME` "
    "with `docker build --secret id=NAME,src=FILE`."
)
_MARKS = {Result.PASS: "✓", Result.FAIL: "✗", Result.ERROR: "!"}
_STATUSES = {Status.PASS: "✓ pass", Status.FAIL: "✗ **fail**", Status.SKIP: "no limit"}


def lines(reports: Reports) -> Iterator[str]:
    """Yield the lines of a comment; findings and images that do not fit are counted."""
    end = f"<sub>layer-explorer {code(reports.version)}</sub>"
    room = _LONGEST - len(end) - 1
    yield from _part(reports.alone, room) if reports.alone else _of_several(reports, room)
    yield end


def _part(report: Report, room: int) -> list[str]:
    """Return the lines of one image, of which the findings take what room there is."""
    head = _lines(*_verdict(report), *_errors(report), *_left_out(report), *_gates(report))
    tail = _lines(*_waste(report), *_suppressed(report))
    left = room - _length(head) - _length(tail)
    return [*head, *_lines(*_findings(report, left)), *tail]


def _of_several(reports: Reports, room: int) -> Iterator[str]:
    """Yield the verdict on all images and a table of them, then a part for each, worst first.

    Those that pass have a line of the table alone.
    """
    order = reports.worst_first
    told = [one for one in order if one.result is not Result.PASS]
    parts: list[str] = []
    head = _lines(*_index(reports))
    left = room - _length(head) - _OVERHEAD
    for number, report in enumerate(told, 1):
        # Each gets an equal part of what those before it have left.
        part = ["---", "", *_part(report, left // (len(told) - number + 1))]
        if (left := left - _length(part)) < 0:
            more = counted(len(told) - number + 1, "image")
            parts += _lines(f"**The findings of {more} have no room in a comment.**")
            break
        parts += part
    yield from (*head, *parts)


def _index(reports: Reports) -> Iterator[str]:
    yield f"## {_MARKS[reports.result]} Layer Explorer: {words.VERDICTS[reports.result].lower()}"
    yield f"**{prose(words.images_sentence(reports))}**"
    rows = ["| Image | | Secrets |", "| --- | --- | --- |"]
    order = reports.worst_first
    for report in order[:_MOST_IMAGES]:
        verdict = f"{_MARKS[report.result]} {words.VERDICTS[report.result].lower()}"
        name = cell(clipped(report.name, _LONGEST_NAME))
        rows.append(f"| {name} | {verdict} | {cell(words.secrets_sentence(report))} |")
    if more := max(len(order) - _MOST_IMAGES, 0):
        rows.append(f"| and {counted(more, 'more image')} | | |")
    yield "\n".join(rows)
    passing = (one for one in order if one.result is Result.PASS)
    if left_out := [sentence for one in passing for sentence in one.left_out]:
        yield from _not_judged(left_out)


def _length(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _lines(*blocks: str) -> list[str]:
    """Return the lines of blocks, with an empty one after each."""
    return [line for block in blocks for line in (*block.split("\n"), "")]


def _verdict(report: Report) -> Iterator[str]:
    yield f"## {_MARKS[report.result]} Layer Explorer: {words.VERDICTS[report.result].lower()}"
    yield f"**{prose(words.verdict_sentence(report))}** {prose(words.secrets_sentence(report))}"
    image = report.image
    facts = [code(clipped(image.reference, _LONGEST_NAME))]
    facts += [code(clipped(str(image.platform), _LONGEST_NAME))] if image.platform else []
    yield ", ".join([*facts, counted(len(report.layers), "layer"), size_text(report.size)])
    if against := words.against_sentence(report):
        yield prose(against)


def _errors(report: Report) -> Iterator[str]:
    if not report.errors:
        return
    yield "### Not read"
    items = [
        f"- {f'Layer {layer}' if layer else 'Image'}: {prose(clipped(message, _LONGEST_NAME))}"
        for layer, message in report.errors[:_MOST_ERRORS]
    ]
    more = len(report.errors) - len(items)
    yield "\n".join([*items, f"- and {more:,} more"] if more else items)


def _left_out(report: Report) -> Iterator[str]:
    if report.left_out:
        yield from _not_judged(report.left_out)


def _not_judged(sentences: Sequence[str]) -> Iterator[str]:
    yield "### Not judged"
    items = [f"- {prose(clipped(one, _LONGEST_NAME))}" for one in sentences[:_MOST_ERRORS]]
    more = len(sentences) - len(items)
    yield "\n".join([*items, f"- and {more:,} more"] if more else items)


def _gates(report: Report) -> Iterator[str]:
    if not report.gates:
        return
    rows = ["| Gate | | Value | Limit |", "| --- | --- | ---: | ---: |"]
    for gate in report.gates[:_MOST_GATES]:
        value, limit = (cell(clipped(one, _LONGEST_NAME)) for one in words.measured(gate))
        title = cell(clipped(gate.title, _LONGEST_NAME))
        rows.append(f"| {title} | {_STATUSES[gate.status]} | {value} | {limit} |")
    yield "\n".join(rows)
    reasons = [gate.reason for gate in report.failed[:_MOST_GATES] if gate.reason]
    if reasons:
        yield "\n".join(f"- {prose(clipped(one, _LONGEST_NAME))}" for one in reasons)


def _findings(report: Report, room: int) -> Iterator[str]:
    """Yield what fails the run openly, the rest folded, as many as there is room for."""
    counting = report.counting
    if not counting:
        return
    own, of_base = by_origin(counting)
    room -= _OVERHEAD
    told = _fitting(own, room)
    spent = sum(len(item) + 1 for _, item in told)
    yield "### Secrets"
    yield _FIRST
    yield from _listed(report, told, len(own))
    if of_base:
        yield "### From the base image"
        yield from _listed(report, _fitting(of_base, room - spent - _OVERHEAD), len(of_base))


def _listed(report: Report, items: Sequence[tuple[Reported, str]], number: int) -> Iterator[str]:
    """Yield what fails the run openly, the rest folded, and how many of the number are missing."""
    openly = sum(1 for one, _ in items[:_OPEN] if one.severity >= report.least_in_full)
    yield from _grouped(items[:openly])
    if more := items[openly:]:
        noun = "more place" if report.decides(items[0][0]) else "place"
        below = words.below(report, more[0][0].severity)
        yield f"<details><summary>{counted(len(more), noun)}{below}</summary>"
        yield from _grouped(more)
        yield "</details>"
    if left_out := number - len(items):
        yield (
            f"**{counted(left_out, 'more place')} left out here:** a comment has no room "
            "for them. The JSON and HTML reports have them all."
        )


def _fitting(findings: Sequence[Reported], room: int) -> list[tuple[Reported, str]]:
    """Return the first findings that there is room for, each with its item of a list."""
    fitting: list[tuple[Reported, str]] = []
    fixes: set[tuple[Severity, str]] = set()
    for one in findings:
        item, fix = _item(one), (one.severity, _fix(one))
        # The same fix may come twice: with what is open, and with what is folded.
        room -= len(item) + 1 + (0 if fix in fixes else 2 * len(fix[1]) + _FIX)
        fixes.add(fix)
        if room < 0:
            break
        fitting.append((one, item))
    return fitting


def _grouped(items: Sequence[tuple[Reported, str]]) -> Iterator[str]:
    """Yield the items by severity, each fix once, with the last of those that it is for."""
    for severity, pairs in grouped(items, lambda pair: pair[0].severity).items():
        yield f"**{severity.label.capitalize()}**"
        alike = grouped(pairs, lambda pair: _fix(pair[0]))
        yield "\n".join(_with_fix([item for _, item in some], fix) for fix, some in alike.items())


def _with_fix(items: Sequence[str], fix: str) -> str:
    many = f" for these {len(items):,}" if len(items) > 1 else ""
    return "\n".join(items) + f"<br>Fix{many}: {fix}"


def _fix(one: Reported) -> str:
    return prose(words.short_fix(clipped(one.finding.fix)))


def _item(one: Reported) -> str:
    """Return one finding as an item of a list: what, where, its fate."""
    finding = one.finding
    title = prose(clipped(finding.match.title, _LONGEST_NAME)) or "Secret"
    value = f" {code(_short(one.value))}" if one.value else ""
    place = code(_short(location_text(finding.location), 2 * _LONGEST_NAME))
    return f"- **{title}**{value} in {place}, {words.fate_text(one)}."


def _short(text: str, longest: int = _LONGEST_NAME) -> str:
    return text if len(text) <= longest else text[:longest] + "…"


def _waste(report: Report) -> Iterator[str]:
    yield "### Waste"
    yield prose(words.waste_sentence(report))
    if again := words.again_sentence(report):
        yield prose(again)
    if files := report.waste.files[:_MOST_WASTED]:
        yield "<details><summary>The largest of them</summary>"
        yield "\n".join(
            f"- {size_text(one.bytes)} {code(clipped(one.path, _LONGEST_NAME))}, "
            f"written by layer {one.written_by}, {fate_phrase(one.hider)}"
            for one in files
        )
        yield "</details>"


def _suppressed(report: Report) -> Iterator[str]:
    if sentence := words.untold_sentence(report):
        yield prose(sentence)
    suppressed = [one for one in report.findings if one.suppression]
    if suppressed:
        number = counted(len(suppressed), "finding")
        yield f"<details><summary>{number} suppressed</summary>"
        items = [*map(_known, suppressed[:_MOST_SUPPRESSED])]
        more = len(suppressed) - len(items)
        yield "\n".join([*items, f"- and {more:,} more"] if more else items)
        yield "</details>"


def _known(one: Reported) -> str:
    title = prose(clipped(one.finding.match.title, _LONGEST_NAME)) or "Secret"
    place = code(_short(location_text(one.finding.location)))
    why = one.suppression.text if one.suppression else ""
    return f"- {title} in {place}, {prose(_short(why))}"


FORMAT = ReportFormat("markdown", "for a comment on a pull request", lines)
