"""The report of a sweep as one HTML page: the few causes with their reach, then every image."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest
from itertools import islice

from explorer.fleet.phrases import layer_text
from explorer.fleet.store import SweptImage
from explorer.fleet.summary import StoredCause
from explorer.report.formats.html.frame import framed, navigation, skip_link
from explorer.report.formats.html.header import SIGNS
from explorer.report.formats.html.markup import (
    Markup,
    badge,
    bar,
    element,
    line_of,
    opening,
    table,
)
from explorer.report.formats.words import ROTATE, VERDICTS, short_fix, title
from explorer.report.model import Result
from explorer.report.sweeps import words
from explorer.report.sweeps.model import SweepReport, reported
from explorer.secrets.locations import lasting_text
from explorer.secrets.rule import Severity

_MOST_CAUSES, _MOST_FINDINGS, _MOST_NAMED = 1_000, 100, 100
_MOST_IMAGES, _MOST_ERRORS = 5_000, 1_000
_TOO_MANY = "would be too much for a browser: the JSON report has them"


def lines(report: SweepReport) -> Iterator[str]:
    """Yield the lines of the page."""
    verdict = VERDICTS[report.result].lower()
    yield from framed(f"A sweep: {verdict}", _content(report), (), report.version)


def _content(report: SweepReport) -> Iterator[str]:
    yield from skip_link("causes", "Skip to the causes")
    yield from _top(report)
    sections = [("causes", "What to mend"), ("images", "Images")]
    if report.errors:
        sections.insert(0, ("errors", "Not read"))
    yield from navigation(element("a", name, href=f"#{at}") for at, name in sections)
    yield "<main>"
    yield from _errors(report)
    yield from _section("causes", "What to mend", len(report.causes), _causes(report))
    yield from _section("images", "Images", len(report.images), _images(report))
    yield "</main>"


def _top(report: SweepReport) -> Iterator[Markup]:
    result = report.result
    yield Markup('<div class="top">')
    yield opening("header", class_=f"verdict {result.value}")
    yield element("p", "Layer Explorer, a sweep", class_="product")
    sign = element("span", SIGNS[result], class_="sign", aria_hidden="true")
    yield element("h1", sign, words.mending_sentence(report) or VERDICTS[result])
    said = (words.images_sentence, words.since_sentence, words.untold_sentence)
    yield element("p", " ".join(filter(None, (one(report) for one in said))), class_="lead")
    yield Markup("</header>")
    yield Markup("</div>")


def _section(name: str, heading: str, count: int, content: Iterator[Markup]) -> Iterator[Markup]:
    yield opening("section", id=name, aria_labelledby=f"{name}-title")
    number = element("span", f"{count:,}", class_="count")
    yield element("h2", heading, number, id=f"{name}-title")
    yield from content
    yield Markup("</section>")


def _errors(report: SweepReport) -> Iterator[Markup]:
    if report.errors:
        yield opening("section", id="errors", class_="notice", aria_labelledby="errors-title")
        yield element("h2", "Not read", id="errors-title")
        yield Markup("<ul>")
        for one, text in islice(report.errors, _MOST_ERRORS):
            yield element("li", element("code", line_of(one)), ": ", line_of(text))
        yield Markup("</ul>")
        yield from _rest(len(report.errors) - _MOST_ERRORS)
        yield Markup("</section>")


def _rest(left: int) -> Iterator[Markup]:
    """Yield that something is left out, where it is."""
    if left > 0:
        yield element("p", f"And {left:,} more, {_TOO_MANY}.", class_="note")


def _causes(report: SweepReport) -> Iterator[Markup]:
    """Yield the causes as a table, with a bar for how many of all images each reaches."""
    if not report.causes:
        yield element("p", "No secret was found.")
        return
    yield element("p", ROTATE, class_="note")
    titles = ("", "Written by", "Images", "", "Names", "Secrets", "Live in", "What and where")
    rows = (_cause(one, report) for one in islice(report.causes, _MOST_CAUSES))
    yield from table(*titles, rows=rows, class_="causes")
    yield from _rest(len(report.causes) - _MOST_CAUSES)


def _cause(cause: StoredCause, report: SweepReport) -> Markup:
    share = len(cause.images) / max(len(report.images), 1)
    live = len(cause.exposed_in) / max(len(cause.images), 1)
    return element(
        "tr",
        element("td", badge(Severity(cause.severity))),
        element(
            "td",
            element("code", line_of(cause.instruction)) if cause.instruction else "",
            element("p", layer_text(cause), class_="note"),
        ),
        element("td", f"{len(cause.images):,}", class_="number"),
        element("td", bar(share, live), class_="compared"),
        element("td", f"{report.names_of(cause):,}", class_="number"),
        element("td", f"{cause.secrets:,}", class_="number"),
        element("td", f"{len(cause.exposed_in):,}", class_="number"),
        element("td", *_found(cause)),
        data_entry="",
    )


def _found(cause: StoredCause) -> Iterator[Markup]:
    each = [reported(one) for one in islice(cause.leaks, _MOST_FINDINGS)]
    found = (
        element("li", title(one), " ", element("code", lasting_text(one.finding.location)))
        for one in each
    )
    yield element("ul", *found)
    yield from _rest(len(cause.leaks) - len(each))
    for fix in dict.fromkeys(short_fix(one.finding.fix) for one in each):
        yield element("p", f"Fix: {line_of(fix)}", class_="note")
    named = islice(cause.references, _MOST_NAMED)
    items = (element("li", element("code", line_of(one))) for one in named)
    rest = _rest(len(cause.references) - _MOST_NAMED)
    yield element("details", element("summary", "Images"), element("ul", *items), *rest)


def _images(report: SweepReport) -> Iterator[Markup]:
    titles = ("", "Image", "Platform", "Findings", "Gates that failed")
    worst = nsmallest(_MOST_IMAGES, report.images, key=_rank)
    yield from table(*titles, rows=map(_image, worst), class_="swept")
    yield from _rest(len(report.images) - _MOST_IMAGES)


def _rank(one: SweptImage) -> tuple[int, int, str]:
    return -len(one.gates), -one.findings, one.reference


def _image(one: SweptImage) -> Markup:
    result = Result(one.result)
    sign = element("span", SIGNS[result], class_=f"sign {result.value}", aria_hidden="true")
    return element(
        "tr",
        element("td", sign, " ", VERDICTS[result]),
        element("td", element("code", line_of(one.reference))),
        element("td", line_of(one.platform or "")),
        element("td", f"{one.findings:,}", class_="number"),
        element("td", *(element("p", line_of(gate)) for gate in one.gates)),
        data_entry="",
    )
