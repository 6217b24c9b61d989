"""The top of a page about several images: the verdict on all of them, and a list that leads on."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.report.formats import words
from explorer.report.formats.html.header import SIGNS
from explorer.report.formats.html.markup import Markup, Page, element, opening, together
from explorer.report.model import Report, Reports

_MOST_LINKS = 40


def index(reports: Reports) -> Iterator[Markup]:
    """Yield the verdict on all images, then each with its own, the worst first."""
    yield Markup('<div class="top">')
    yield opening("header", class_=f"verdict {reports.result.value}")
    yield element("p", "Layer Explorer", class_="product")
    sign = element("span", SIGNS[reports.result], class_="sign", aria_hidden="true")
    yield element("h1", sign, words.VERDICTS[reports.result])
    yield element("p", words.images_sentence(reports), class_="lead")
    yield Markup("</header>")
    yield opening("ol", class_="images", id="images")
    for number, report in enumerate(reports.worst_first, 1):
        yield _row(report, number)
    yield Markup("</ol>")
    yield Markup("</div>")


def links(reports: Reports) -> Iterator[Markup]:
    """Yield links to the images for the table of contents, to the first ones of many."""
    yield element("a", "All images", href="#images")
    for number, report in enumerate(reports.worst_first[:_MOST_LINKS], 1):
        yield element("a", _signed(report), href=f"#image-{number}")


def _row(report: Report, number: int) -> Markup:
    return element(
        "li",
        element("a", _signed(report), href=f"#image-{number}"),
        element("b", words.VERDICTS[report.result]),
        element("span", words.secrets_sentence(report)),
        data_entry="",
    )


def _signed(report: Report) -> Markup:
    """Return an image's name behind the sign of its verdict."""
    name = Page(report).text(report.name)
    result = report.result
    sign = element("span", SIGNS[result], class_=f"sign {result.value}", aria_hidden="true")
    return together(sign, name)
