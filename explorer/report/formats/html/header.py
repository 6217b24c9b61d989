"""The top of the page: the verdict, what could not be read, the image, its figures."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.report.formats import telling
from explorer.report.formats.html.bars import strip
from explorer.report.formats.html.layers import leaks_by_layer
from explorer.report.formats.html.markup import Markup, element, opening, together
from explorer.report.formats.html.pieces import Page, badge
from explorer.report.model import Report, Result
from explorer.wording import counted, size_text

_MOST_ERRORS = 200
_SIGNS = {Result.PASS: "✓", Result.FAIL: "✕", Result.ERROR: "!"}
_CAPTION = "The layers, base first, as wide as they are big."
_MARK = " ▲ marks those that leak."
_REVEALED = "This report shows secrets unmasked. Keep it as safe as the secrets themselves."


def header(page: Page) -> Iterator[Markup]:
    """Yield the verdict, and all that tells which image it is about."""
    report = page.report
    yield opening("header", class_=f"verdict {report.result.value}")
    yield element("p", "Layer Explorer", class_="product")
    sign = element("span", _SIGNS[report.result], class_="sign", aria_hidden="true")
    yield element("h1", sign, telling.VERDICTS[report.result])
    yield element("p", _lead(report), class_="lead")
    yield element("p", page.code(report.image.reference), class_="reference")
    yield element("dl", *(_fact(*one) for one in _facts(page)), class_="facts")
    yield Markup("</header>")


def _lead(report: Report) -> str:
    return f"{telling.verdict_sentence(report)} {telling.secrets_sentence(report)}"


def notices(page: Page) -> Iterator[Markup]:
    """Yield what a reader has to know before anything else: errors, secrets in the open."""
    report = page.report
    if report.errors:
        yield opening("section", id="errors", class_="notice", aria_labelledby="errors-title")
        yield element("h2", "Not read", id="errors-title")
        yield element("ul", *_errors(page))
        yield Markup("</section>")
    if report.reveals:
        yield element("p", _REVEALED, class_="notice", role="note")


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
        any(map(report.told_in_full, leaks.get(one.layer.number, ()))) for one in report.layers
    ]
    caption = _CAPTION + (_MARK if any(leaking) else "")
    sizes = [one.size for one in report.layers]
    return element("figure", strip(sizes, leaking, _label(leaking)), element("figcaption", caption))


def _label(leaking: list[bool]) -> str:
    """Return what the strip shows, for those who can't see it."""
    numbers = [str(number) for number, leaks in enumerate(leaking, 1) if leaks]
    told = f"secrets in {telling.listed(numbers)}" if numbers else "no secrets in them"
    return f"{counted(len(leaking), 'layer')} by size, {told}"


def _facts(page: Page) -> Iterator[tuple[str, str]]:
    image = page.report.image
    tags = ", ".join(one for one in image.tags if one != image.reference)
    yield "Platform", page.text(str(image.platform or ""))
    yield "Source", page.text(image.source)
    yield "Created", page.text((image.created or "").partition(".")[0].replace("T", " "))
    yield "Tags", page.text(tags)
    yield "Manifest", page.text(image.digest or "")
    yield "Image id", page.text(image.id or "")


def _fact(name: str, value: str) -> Markup:
    if not value:
        return Markup()
    return element("div", element("dt", name), element("dd", value))


def _errors(page: Page) -> Iterator[Markup]:
    errors = page.report.errors
    for layer, message in errors[:_MOST_ERRORS]:
        where = page.layer_link(layer, f"Layer {layer}") if layer else together("Image")
        yield element("li", where, ": ", page.text(message))
    if len(errors) > _MOST_ERRORS:
        yield element("li", f"and {len(errors) - _MOST_ERRORS:,} more")


def _figures(report: Report) -> Iterator[Markup]:
    counting = report.counting
    numbers = telling.severities(counting)
    grades = [
        badge(one, f"{numbers[one]:,} {one.label}") for one in telling.WORST_FIRST if numbers[one]
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
