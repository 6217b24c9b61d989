"""The report of a sweep for people: the verdict, what to mend, then each cause, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from explorer.fleet.causes import Cause
from explorer.fleet.phrases import layer_text
from explorer.printable import clipped
from explorer.report.formats.words import ROTATE, VERDICTS, short_fix, title
from explorer.report.look import PLAIN, Look, Style
from explorer.report.model import Result
from explorer.report.sweeps import words
from explorer.report.sweeps.model import SweepReport, images_of, reported
from explorer.secrets.locations import outside_text, path_text
from explorer.secrets.rule import Severity

_INDENT = "  "
_MOST = 30
_MOST_PLACES = 5
_STYLES = {Result.PASS: Style.GOOD, Result.FAIL: Style.BAD, Result.ERROR: Style.BAD}


def lines(report: SweepReport) -> Iterator[str]:
    """Yield the lines of a plain report."""
    return styled_lines(report, PLAIN, verbose=False)


def styled_lines(report: SweepReport, look: Look, *, verbose: bool) -> Iterator[str]:
    """Yield the lines of a report; `verbose` leaves nothing out."""
    most = None if verbose else _MOST
    yield look.paint(f"{VERDICTS[report.result]}: ", _STYLES[report.result]).rstrip() + (
        f" {words.images_sentence(report)}"
    )
    sentences = (words.mending_sentence, words.since_sentence, words.untold_sentence)
    for sentence in filter(None, (one(report) for one in sentences)):
        yield from look.lines(sentence)
    errors = [f"{clipped(one)}: {clipped(text)}" for one, text in report.errors]
    yield from _listed("Not read", errors, look, most)
    left_out = [f"{clipped(one)}: {clipped(text)}" for one, text in report.left_out]
    yield from _listed("Not judged", left_out, look, most)
    yield from _listed("Gates", _gates(report), look, most)
    for one in report.causes[:most]:
        yield from _cause(one, report, look, verbose=verbose)
    yield from _more(len(report.causes), most, "cause", look)
    if report.deciding:
        yield from _listed("What to do", [ROTATE], look, None)


def _gates(report: SweepReport) -> list[str]:
    """Return what has failed beside the secrets, which are told by their causes."""
    return [
        f"{clipped(one.reference)}: {clipped(gate)}"
        for one in report.images
        for gate in one.gates
        if not gate.startswith("Secrets")
    ]


def _cause(cause: Cause, report: SweepReport, look: Look, *, verbose: bool) -> Iterator[str]:
    severity = Severity(cause.severity)
    style = Style.BAD if cause.fails else Style.WORTH_A_LOOK
    made = f", written by {clipped(cause.instruction)}" if cause.instruction else ""
    yield ""
    yield look.paint(severity.label.capitalize(), style) + f": {layer_text(cause)}{made}"
    yield from look.lines(words.reach_text(cause, report), _INDENT)
    most = None if verbose else _MOST_PLACES
    each = [reported(one) for one in cause.leaks[:most]]
    for one in each:
        location = one.finding.location
        where = path_text(location) if location.place else outside_text(location)
        yield from look.lines(f"{title(one)}  {where}", _INDENT * 2)
    yield from _more(len(cause.leaks), most, "finding", look)
    for fix in dict.fromkeys(short_fix(clipped(one.finding.fix)) for one in each):
        yield from look.lines(f"Fix: {fix}", _INDENT * 2, Style.FAINT)
    named = images_of(report, cause)
    shown = ", ".join(clipped(one) for one in named[:most])
    rest = f" and {len(named) - len(named[:most]):,} more" if named[most or len(named) :] else ""
    yield from look.lines(f"In: {shown}{rest}", _INDENT * 2, Style.FAINT)


def _listed(title: str, many: Sequence[str], look: Look, most: int | None) -> Iterator[str]:
    if many:
        yield ""
        yield look.paint(title, Style.STRONG)
        yield from _folded(many[:most], look)
        yield from _more(len(many), most, "", look)


def _folded(many: Iterable[str], look: Look) -> Iterator[str]:
    for one in many:
        yield from look.lines(one, _INDENT)


def _more(number: int, most: int | None, noun: str, look: Look) -> Iterator[str]:
    if most is not None and number > most:
        more = f"{number - most:,} more{f' {noun}s' if noun else ''}"
        yield from look.lines(f"and {more}: --verbose shows all", _INDENT)
