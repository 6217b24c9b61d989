"""HTML: one file that opens without a network, and that needs no script to be read whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from explorer.report.formats import ReportFormat, words
from explorer.report.formats.html.findings import findings, suppressed
from explorer.report.formats.html.frame import framed, navigation, skip_link
from explorer.report.formats.html.header import figures, gates, header, notices
from explorer.report.formats.html.image import history, layers, waste
from explorer.report.formats.html.index import index, links
from explorer.report.formats.html.markup import Markup, Page, element, opening
from explorer.report.model import Report, Reports, Result
from explorer.wording import counted

_SECTIONS = (gates, findings, layers, waste, history, suppressed)


def lines(reports: Reports) -> Iterator[str]:
    """Yield the lines of the page; of several images come an index and a part for each."""
    body = _of_one(reports.alone) if reports.alone else _of_several(reports)
    # What is strange about the configuration holds for all images.
    warnings = dict.fromkeys(one for report in reports.each for one in report.warnings)
    yield from framed(_title(reports), body, warnings, reports.version)


def _title(reports: Reports) -> str:
    verdict = words.VERDICTS[reports.result].lower()
    of_one = reports.alone and Page(reports.alone).text(reports.alone.image.reference)
    return f"{of_one or counted(len(reports.each), 'image')}: {verdict}"


def _of_one(report: Report) -> Iterator[str]:
    page = Page(report)
    yield from skip_link("findings", "Skip to the secrets")
    yield from _top(page, "top")
    sections = _sections(page)
    titles = {"findings": "Secrets"}
    named = (made.__name__ for made in sections)
    yield from navigation(
        element("a", titles.get(name, name.capitalize()), href=f"#{name}") for name in named
    )
    yield "<main>"
    for made in sections:
        yield from made(page)
    yield "</main>"


def _of_several(reports: Reports) -> Iterator[str]:
    yield from skip_link("images", "Skip to the images")
    yield from index(reports)
    yield from navigation(links(reports))
    yield "<main>"
    for number, report in enumerate(reports.worst_first, 1):
        yield from _image(Page(report, f"image-{number}-", 1), f"image-{number}")
    yield "</main>"


def _image(page: Page, name: str) -> Iterator[Markup]:
    """Yield one of several images; of one that passes all but the verdict is folded."""
    yield opening("article", class_="image", id=name)
    yield from _top(page, "of-image")
    unfolded = {} if page.report.result is Result.PASS else {"open": ""}
    yield opening("details", class_="whole", **unfolded)
    yield element("summary", "Gates, secrets, layers, waste and history")
    for made in _sections(page):
        yield from made(page)
    yield Markup("</details>")
    yield Markup("</article>")


def _top(page: Page, class_: str) -> Iterator[Markup]:
    yield opening("div", class_=class_)
    yield from header(page)
    yield from notices(page)
    yield from figures(page)
    yield Markup("</div>")


def _sections(page: Page) -> list[Callable[[Page], Iterator[Markup]]]:
    """Return what has something to say: the rest yields nothing at all."""
    return [made for made in _SECTIONS if next(made(page), None) is not None]


FORMAT = ReportFormat("html", "for a browser: one page that needs nothing else", lines)
