"""The report of a sweep for people: the verdict, what to mend, then each cause, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, starmap

from explorer.fleet.phrases import layer_text
from explorer.fleet.summary import StoredCause
from explorer.printable import clipped
from explorer.report.formats.words import ROTATE, VERDICTS, short_fix, title
from explorer.report.look import PLAIN, Look, Style
from explorer.report.model import Result
from explorer.report.sweeps import words
from explorer.report.sweeps.model import SweepReport, reported
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
    yield from _listed("Not read", starmap(_told, report.errors), look, most)
    yield from _listed("Not judged", starmap(_told, report.left_out), look, most)
    yield from _listed("Gates", _gates(report), look, most)
    for one in islice(report.causes, most):
        yield from _cause(one, report, look, verbose=verbose)
    yield from _more(len(report.causes), most, "cause", look)
    if any(report.mended):
        yield from _listed("What to do", [ROTATE], look, None)


def _told(reference: str, text: str) -> str:
    return f"{clipped(reference)}: {clipped(text)}"


def _gates(report: SweepReport) -> Iterator[str]:
    """Yield what has failed beside the secrets, which are told by their causes."""
    for one in report.images:
        for gate in one.gates:
            if not gate.startswith("Secrets"):
                yield _told(one.reference, gate)


def _cause(cause: StoredCause, report: SweepReport, look: Look, *, verbose: bool) -> Iterator[str]:
    severity = Severity(cause.severity)
    style = Style.BAD if cause.fails else Style.WORTH_A_LOOK
    made = f", written by {clipped(cause.instruction)}" if cause.instruction else ""
    yield ""
    yield look.paint(severity.label.capitalize(), style) + f": {layer_text(cause)}{made}"
    yield from look.lines(words.reach_text(cause, report), _INDENT)
    most = None if verbose else _MOST_PLACES
    fixes: dict[str, None] = {}
    for one in map(reported, islice(cause.leaks, most)):
        location = one.finding.location
        where = path_text(location) if location.place else outside_text(location)
        yield from look.lines(f"{title(one)}  {where}", _INDENT * 2)
        fixes[short_fix(clipped(one.finding.fix))] = None
    yield from _more(len(cause.leaks), most, "finding", look)
    for fix in fixes:
        yield from look.lines(f"Fix: {fix}", _INDENT * 2, Style.FAINT)
    yield from _images(cause, look, most)


def _images(cause: StoredCause, look: Look, most: int | None) -> Iterator[str]:
    """Yield the images of a cause, thirty in a line."""
    named = map(clipped, islice(cause.references, most))
    left = 0 if most is None else len(cause.references) - most
    rest = f" and {left:,} more" if left > 0 else ""
    while some := [*islice(named, _MOST)]:
        yield from look.lines(f"In: {', '.join(some)}{rest}", _INDENT * 2, Style.FAINT)


def _listed(heading: str, many: Iterable[str], look: Look, most: int | None) -> Iterator[str]:
    count = 0
    for count, one in enumerate(many, 1):
        if count == 1:
            yield ""
            yield look.paint(heading, Style.STRONG)
        if most is None or count <= most:
            yield from look.lines(one, _INDENT)
    yield from _more(count, most, "", look)


def _more(number: int, most: int | None, noun: str, look: Look) -> Iterator[str]:
    if most is not None and number > most:
        more = f"{number - most:,} more{f' {noun}s' if noun else ''}"
        yield from look.lines(f"and {more}: --verbose shows all", _INDENT)
