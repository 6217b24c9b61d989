"""The top of the page: the verdict, what could not be read, the image, its figures, the gates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from explorer.report.formats import words
from explorer.report.formats.html.image import leaks_by_layer
from explorer.report.formats.html.markup import (
    Markup,
    Page,
    badge,
    element,
    opening,
    section,
    strip,
    table,
    together,
)
from explorer.report.model import Gate, Report, Result, Status
from explorer.wording import counted, listed, size_text

SIGNS = {Result.PASS: "✓", Result.FAIL: "✕", Result.ERROR: "!"}
"""What a verdict looks like."""
_MOST_ERRORS = 200
_GATE_SIGNS = {Status.PASS: "✓", Status.FAIL: "✕", Status.SKIP: "·"}
_GATE_WORDS = {Status.PASS: "passed", Status.FAIL: "failed", Status.SKIP: "no limit"}
_CAPTION = "The layers, base first, as wide as they are big."
_MARK = " ▲ marks those that leak."
_REVEALED = "This report shows secrets unmasked. Keep it as safe as the secrets themselves."


def header(page: Page) -> Iterator[Markup]:
    """Yield the verdict, and all that tells which image it is about."""
    report = page.report
    yield opening("header", class_=f"verdict {report.result.value}")
    yield element("p", "Layer Explorer", class_="product")
    sign = element("span", SIGNS[report.result], class_="sign", aria_hidden="true")
    yield page.heading(1, sign, words.VERDICTS[report.result])
    lead = f"{words.verdict_sentence(report)} {words.secrets_sentence(report)}"
    yield element("p", lead, class_="lead")
    if against := words.against_sentence(report):
        yield element("p", against, class_="lead")
    yield element("p", page.code(report.image.reference), class_="reference")
    facts = (
        element("div", element("dt", name), element("dd", value))
        for name, value in _facts(page)
        if value
    )
    yield element("dl", *facts, class_="facts")
    yield Markup("</header>")


def notices(page: Page) -> Iterator[Markup]:
    """Yield what a reader has to know before anything else: errors, secrets in the open."""
    report = page.report
    if report.errors:
        yield from _notice(page, "errors", "Not read", _errors(page))
    if report.left_out:
        sentences = (element("li", page.text(one)) for one in report.left_out[:_MOST_ERRORS])
        yield from _notice(page, "left-out", "Not judged", sentences)
    if report.reveals:
        yield element("p", _REVEALED, class_="notice", role="note")


def _notice(page: Page, name: str, title: str, items: Iterable[Markup]) -> Iterator[Markup]:
    heading = page.id(f"{name}-title")
    yield opening("section", id=page.id(name), class_="notice", aria_labelledby=heading)
    yield page.heading(2, title, id=heading)
    yield element("ul", *items)
    yield Markup("</section>")


def figures(page: Page) -> Iterator[Markup]:
    """Yield the numbers that matter most, and the layers as one strip."""
    yield opening("section", class_="figures", aria_label="At a glance")
    yield element("dl", *_figures(page.report))
    if page.report.layers:
        yield _picture(page.report)
    yield Markup("</section>")


def _picture(report: Report) -> Markup:
    leaks = leaks_by_layer(report)
    leaking = [
        any(map(report.is_in_full, leaks.get(one.layer.number, ()))) for one in report.layers
    ]
    caption = _CAPTION + (_MARK if any(leaking) else "")
    sizes = [one.size for one in report.layers]
    return element("figure", strip(sizes, leaking, _label(leaking)), element("figcaption", caption))


def _label(leaking: list[bool]) -> str:
    """Return what the strip shows, for those who can't see it."""
    numbers = [str(number) for number, leaks in enumerate(leaking, 1) if leaks]
    where = f"secrets in {listed(numbers)}" if numbers else "no secrets in them"
    return f"{counted(len(leaking), 'layer')} by size, {where}"


def _facts(page: Page) -> Iterator[tuple[str, str]]:
    image = page.report.image
    tags = ", ".join(one for one in image.tags if one != image.reference)
    yield "Platform", page.text(str(image.platform or ""))
    yield "Source", page.text(image.source)
    yield "Created", page.text((image.created or "").partition(".")[0].replace("T", " "))
    yield "Tags", page.text(tags)
    yield "Manifest", page.text(image.digest or "")
    yield "Image id", page.text(image.id or "")


def _errors(page: Page) -> Iterator[Markup]:
    errors = page.report.errors
    for layer, message in errors[:_MOST_ERRORS]:
        where = page.layer_link(layer, f"Layer {layer}") if layer else together("Image")
        yield element("li", where, ": ", page.text(message))
    if len(errors) > _MOST_ERRORS:
        yield element("li", f"and {len(errors) - _MOST_ERRORS:,} more")


def _figures(report: Report) -> Iterator[Markup]:
    counting = report.counting
    numbers = words.severities(counting)
    grades = [
        badge(one, f"{numbers[one]:,} {one.label}") for one in words.WORST_FIRST if numbers[one]
    ]
    hidden = sum(1 for one in counting if not one.finding.visible)
    waste = report.waste
    yield _figure("Secrets", f"{numbers.total():,}", *grades)
    yield _figure("Deleted, yet readable", f"{hidden:,}", "places that a later layer only hides")
    share = f"{waste.wasted_percent:.1f} % of all files, efficiency {waste.score:.4f}"
    yield _figure("Wasted", size_text(waste.wasted_bytes), share)
    yield _figure("Size", size_text(report.size), f"in {counted(len(report.layers), 'layer')}")


def _figure(name: str, number: str, *more: str) -> Markup:
    detail = element("dd", *more, class_="detail") if more else Markup()
    return element("div", element("dt", name), element("dd", number, class_="number"), detail)


def gates(page: Page) -> Iterator[Markup]:
    """Yield a table of all gates, those that nobody asked for too."""
    if not page.report.gates:
        return
    rows = (_gate(page, gate) for gate in page.report.gates)
    content = table("Gate", "Verdict", "Value", "Limit", "", rows=rows, class_="gates")
    yield from section(page, "gates", "Gates", "", content)


def _gate(page: Page, gate: Gate) -> Markup:
    value, limit = words.measured(gate)
    sign = element("span", _GATE_SIGNS[gate.status], class_="sign", aria_hidden="true")
    return element(
        "tr",
        element("th", page.text(gate.title), scope="row"),
        element("td", sign, " ", _GATE_WORDS[gate.status], class_="status"),
        element("td", page.text(value), class_="number"),
        element("td", page.text(limit), class_="number"),
        element("td", page.text(gate.reason), class_="reason"),
        class_=gate.status.value,
    )
