"""The report of a sweep as Markdown, short enough for a comment: what to mend, worst first."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.fleet.phrases import layer_text
from explorer.fleet.summary import StoredCause
from explorer.markdown import cell, code, prose
from explorer.printable import clipped
from explorer.report.formats.words import ROTATE, VERDICTS, short_fix, title
from explorer.report.sweeps import words
from explorer.report.sweeps.model import SweepReport, reported
from explorer.secrets.locations import lasting_text
from explorer.secrets.rule import Severity
from explorer.wording import counted

_LONGEST = 58_000
_SHORT = 120
_MOST_ROWS = 50
_MOST_FINDINGS = 10
_MOST_IMAGES = 20
_MOST_ERRORS = 20


def lines(report: SweepReport) -> Iterator[str]:
    """Yield the lines of a comment; causes that do not fit are counted."""
    room = _LONGEST
    for at, block in enumerate(_blocks(report)):
        room -= len(block) + 2
        if room < 0:
            left = counted(max(len(report.causes) - at, 1), "more cause")
            yield f"**{left} may be left out here:** the JSON and HTML reports have all."
            yield ""
            break
        yield from (*block.split("\n"), "")
    yield f"<sub>layer-explorer {code(report.version)}</sub>"


def _blocks(report: SweepReport) -> Iterator[str]:
    yield f"## Layer Explorer, a sweep: {VERDICTS[report.result].lower()}"
    said = (words.mending_sentence, words.images_sentence, words.since_sentence)
    yield " ".join(prose(text) for text in (one(report) for one in said) if text)
    yield from _errors(report)
    if report.causes:
        yield "\n".join(_table(report))
        yield ROTATE
    for one in report.causes:
        yield "\n".join(_cause(one, report))
    if untold := words.untold_sentence(report):
        yield prose(untold)


def _errors(report: SweepReport) -> Iterator[str]:
    if report.errors:
        yield "### Not read"
        told = [f"{one}: {text}" for one, text in report.errors[:_MOST_ERRORS]]
        more = len(report.errors) - len(told)
        items = [f"- {prose(clipped(one, 2 * _SHORT))}" for one in told]
        yield "\n".join([*items, f"- and {more:,} more"] if more else items)


def _table(report: SweepReport) -> Iterator[str]:
    yield "| | Instruction | Layer | Images | Names | Secrets | Live in |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: |"
    for one in report.causes[:_MOST_ROWS]:
        made = cell(clipped(one.instruction, _SHORT)) if one.instruction else ""
        numbers = (len(one.images), report.names_of(one), one.secrets, len(one.exposed_in))
        counts = " | ".join(f"{number:,}" for number in numbers)
        label = Severity(one.severity).label
        yield f"| {label} | {made} | {code(layer_text(one))} | {counts} |"
    if more := max(len(report.causes) - _MOST_ROWS, 0):
        yield f"| | and {counted(more, 'more cause')} | | | | | |"


def _cause(cause: StoredCause, report: SweepReport) -> Iterator[str]:
    made = prose(clipped(cause.instruction, _SHORT)) if cause.instruction else ""
    reach = words.reach_text(cause, report)
    yield f"<details><summary>{Severity(cause.severity).label}: {reach}</summary>"
    yield ""
    yield f"{code(layer_text(cause))} {made}".rstrip()
    yield ""
    each = [reported(one) for one in cause.leaks[:_MOST_FINDINGS]]
    for one in each:
        where = code(clipped(lasting_text(one.finding.location), 2 * _SHORT))
        yield f"- {prose(clipped(title(one), _SHORT))} in {where}"
    if more := len(cause.leaks) - len(each):
        yield f"- and {counted(more, 'more finding')}"
    for fix in dict.fromkeys(short_fix(clipped(one.finding.fix)) for one in each):
        yield f"- Fix: {prose(fix)}"
    named = cause.references
    shown = ", ".join(code(clipped(one, _SHORT)) for one in named[:_MOST_IMAGES])
    rest = f" and {len(named) - _MOST_IMAGES:,} more" if len(named) > _MOST_IMAGES else ""
    yield f"- In {shown}{rest}"
    yield ""
    yield "</details>"
