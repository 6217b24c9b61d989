"""The comparison as one HTML file that opens without a network, in the looks of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from explorer.compare import Difference, Field, Sameness
from explorer.compare.fields import InstructionOfOne
from explorer.compare.phrases import growth_text
from explorer.report.comparison import words
from explorer.report.comparison.model import ComparisonReport, FindingChange, Side
from explorer.report.formats import words as report_words
from explorer.report.formats.html.frame import framed, navigation, skip_link
from explorer.report.formats.html.markup import (
    Markup,
    Page,
    badge,
    element,
    opening,
    section,
    table,
)
from explorer.report.model import Report
from explorer.secrets.locations import instruction_text
from explorer.wording import counted, size_text

_MOST = 1000
_TITLES = {"secrets": "Secrets", "files": "Files", "configuration": "Configuration"}


def lines(report: ComparisonReport) -> Iterator[str]:
    """Yield the lines of the page."""
    warnings = dict.fromkeys((*report.a.warnings, *report.b.warnings))
    page = Page(report.b)
    name = " → ".join(page.text(one.image.reference) for one in (report.a, report.b))
    title = f"{name}: {words.headline(report)}"
    yield from framed(title, _body(page, report), warnings, report.version)


def _body(page: Page, report: ComparisonReport) -> Iterator[str]:
    yield from skip_link("secrets", "Skip to the secrets")
    yield from _top(page, report)
    titles = [*_TITLES.items()][: 1 if report.missing else None]
    yield from navigation(element("a", text, href=f"#{name}") for name, text in titles)
    yield "<main>"
    yield from section(page, "secrets", "Secrets", "", _secrets(page, report))
    if report.missing is None:
        number = f"{len(report.standing.all):,}"
        yield from section(page, "files", "Files", number, _files(page, report))
        content = _configuration(page, report)
        yield from section(page, "configuration", "Configuration", "", content)
    yield "</main>"


def _top(page: Page, report: ComparisonReport) -> Iterator[Markup]:
    yield opening("div", class_="top")
    yield opening("header", class_=f"verdict {_tone(report)}")
    yield element("p", "Layer Explorer", class_="product")
    yield page.heading(1, words.headline(report))
    sentences = [words.platform_sentence(report)]
    sentences += [] if report.missing else [words.layers_sentence(report)]
    yield element("p", " ".join(filter(None, sentences)), class_="lead")
    for side, one in ((Side.A, report.a), (Side.B, report.b)):
        if side is not report.missing:
            yield _side(page, words.NAMES[side], one)
    yield Markup("</header>")
    if report.errors:
        yield from _errors(page, report)
    yield from _figures(report)
    yield Markup("</div>")


def _tone(report: ComparisonReport) -> str:
    """Return what the colour of the headline says: worse, not read whole, or neither."""
    if report.errors:
        return "error"
    is_worse = report.findings.secrets_new or report.setuid
    return "fail" if is_worse and report.sameness is Sameness.DIFFERENT else "pass"


def _side(page: Page, name: str, one: Report) -> Markup:
    text = element("span", f" {words.side_text(one)}", class_="note")
    return element("p", f"{name}  ", page.code(one.image.reference), text, class_="reference")


def _errors(page: Page, report: ComparisonReport) -> Iterator[Markup]:
    yield opening("section", class_="notice", aria_labelledby="errors-title")
    yield page.heading(2, "Not read", id="errors-title")
    yield element("ul", *(element("li", words.error_text(*one)) for one in report.errors[:_MOST]))
    yield Markup("</section>")


def _figures(report: ComparisonReport) -> Iterator[Markup]:
    gone, new = report.findings.secrets_gone, report.findings.secrets_new
    sizes = [size_text(one.size) for one in (report.a, report.b)]
    wasted = [size_text(one.waste.wasted_bytes) for one in (report.a, report.b)]
    yield opening("section", class_="figures", aria_label="At a glance")
    yield element(
        "dl",
        _figure("New secrets", f"{new:,}", "in B, and nowhere in A"),
        _figure("Secrets gone", f"{gone:,}", "in A, and nowhere in B"),
        _figure("Size", sizes[1], f"{sizes[0]} before"),
        _figure("Wasted", wasted[1], f"{wasted[0]} before"),
    )
    yield Markup("</section>")


def _figure(name: str, number: str, detail: str) -> Markup:
    return element(
        "div",
        element("dt", name),
        element("dd", number, class_="number"),
        element("dd", detail, class_="detail"),
    )


def _secrets(page: Page, report: ComparisonReport) -> Iterator[Markup]:
    findings = report.findings
    if not findings.has_counting:
        yield element("p", words.NOTHING)
    parts = (
        ("New", findings.new),
        ("Gone", findings.gone),
        ("Moved", findings.moved),
        ("The same", findings.same),
        ("In the only image that could be read", findings.unmatched),
    )
    for name, changes in parts:
        if counting := [one for one in changes if one.counts]:
            yield from _group(page, name, counting, is_open=name != "The same")


def _group(
    page: Page, name: str, changes: Sequence[FindingChange], *, is_open: bool
) -> Iterator[Markup]:
    yield opening("details", class_="group", **({"open": ""} if is_open else {}))
    number = element("span", counted(len(changes), "finding"), class_="note")
    yield element("summary", page.heading(3, name), number)
    yield Markup('<ol class="known">')
    yield from (_finding(page, one) for one in changes[:_MOST])
    yield Markup("</ol>")
    yield from _rest(len(changes))
    yield Markup("</details>")


def _finding(page: Page, one: FindingChange) -> Markup:
    name = element("b", page.text(report_words.title(one.latest)))
    what = element("span", page.text(words.became(one)))
    return element("li", badge(one.latest.severity), name, what, data_entry="")


def _files(page: Page, report: ComparisonReport) -> Iterator[Markup]:
    standing, written = report.standing, report.written
    yield element("p", f"In the final file system: {words.entries_sentence(standing)}")
    yield element("p", f"In all that was ever written: {words.entries_sentence(written)}")
    if report.setuid:
        yield page.heading(3, "New set-uid files")
        files = (element("li", page.code(one.path)) for one in report.setuid[:_MOST])
        yield element("ul", *files)
    if changes := standing.all:
        yield from _entries(page, changes)
    if changes := written.all:
        yield Markup('<details class="group">')
        yield element("summary", page.heading(3, "All that was ever written"))
        yield from _entries(page, changes)
        yield Markup("</details>")


def _entries(page: Page, changes: Sequence[Difference]) -> Iterator[Markup]:
    rows = (_entry(page, one) for one in changes[:_MOST])
    yield from table("", "Growth", "Path", "A", "B", "Differs in", rows=rows, class_="waste")
    yield from _rest(len(changes))


def _entry(page: Page, one: Difference) -> Markup:
    sizes = (
        size_text(size) if place else ""
        for place, size in ((one.a, one.size_a), (one.b, one.size_b))
    )
    return element(
        "tr",
        element("td", words.kind(one)),
        element("td", growth_text(one.growth), class_="number"),
        element("td", page.code(one.path or b"."), class_="path"),
        *(element("td", size, class_="number") for size in sizes),
        element("td", words.aspects_text(one)),
        data_entry="",
    )


def _configuration(page: Page, report: ComparisonReport) -> Iterator[Markup]:
    if not (report.fields or report.instructions):
        yield element("p", "Configuration, labels and history are the same.")
    if report.fields:
        rows = (_field(page, one) for one in report.fields[:_MOST])
        yield from table("Field", "A", "B", rows=rows, class_="waste")
        yield from _rest(len(report.fields))
    if report.instructions:
        yield page.heading(3, "History")
        yield Markup('<ol class="history">')
        yield from (_instruction(one) for one in report.instructions[:_MOST])
        yield Markup("</ol>")
        yield from _rest(len(report.instructions))


def _field(page: Page, one: Field) -> Markup:
    texts = (element("td", page.code(text)) for text in words.field_texts(one))
    return element("tr", element("td", page.code(one.name)), *texts, data_entry="")


def _instruction(one: InstructionOfOne) -> Markup:
    made = one.instruction
    return element(
        "li",
        element("span", "+" if one.is_of_b else "-", class_="index"),
        element("code", instruction_text(made.created_by)),
        element("span", f"in {'B' if one.is_of_b else 'A'}", class_="made"),
        data_entry="",
    )


def _rest(number: int) -> Iterable[Markup]:
    if number > _MOST:
        yield element("p", f"and {number - _MOST:,} more: the JSON has them all", class_="note")
