"""HTML: one file that opens without a network, and that needs no script to be read whole."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from importlib.resources import files

from explorer.report.formats import ReportFormat, words
from explorer.report.formats.html.findings import findings, suppressed
from explorer.report.formats.html.header import figures, gates, header, notices
from explorer.report.formats.html.image import history, layers, waste
from explorer.report.formats.html.index import index, links
from explorer.report.formats.html.markup import Markup, Page, element, line_of, opening
from explorer.report.model import Report, Reports, Result
from explorer.wording import counted

_SECTIONS = (gates, findings, layers, waste, history, suppressed)
_FILTER = (
    '<form class="filter" role="search" hidden><label for="filter">Filter</label>'
    '<input id="filter" type="search" autocomplete="off" spellcheck="false"'
    ' placeholder="word, path, layer, rule">'
    '<output for="filter" aria-live="polite"></output></form>'
)
_HATCH = (
    '<svg class="hatch" aria-hidden="true"><pattern id="hatch" width="6" height="6"'
    ' patternUnits="userSpaceOnUse"><path d="M-1 7 7 -1M-1 1 1 -1M5 7 7 5"></path></pattern></svg>'
)


def lines(reports: Reports) -> Iterator[str]:
    """Yield the lines of the page; of several images come an index and a part for each."""
    for part in _page(reports):
        yield from part.split("\n")


def _page(reports: Reports) -> Iterator[str]:
    verdict = words.VERDICTS[reports.result].lower()
    of_one = reports.alone and Page(reports.alone).text(reports.alone.image.reference)
    name = of_one or counted(len(reports.each), "image")
    # What is strange about the configuration holds for all images.
    warnings = dict.fromkeys(one for report in reports.each for one in report.warnings)
    content = _of_one(reports.alone) if reports.alone else _of_several(reports)
    return page(f"{name}: {verdict}", reports.version, content, [*warnings])


def page(
    title: str, version: str, content: Iterable[str], warnings: Sequence[str] = ()
) -> Iterator[str]:
    """Yield a page that needs nothing else around a content."""
    style, script = _packaged("style.css"), _packaged("script.js")
    yield from _head(title, style, script)
    yield from content
    yield from _foot(version, warnings, script)


def _of_one(report: Report) -> Iterator[str]:
    page = Page(report)
    yield '<a class="skip-link" href="#findings">Skip to the secrets</a>'
    yield _HATCH
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
    yield '<a class="skip-link" href="#images">Skip to the images</a>'
    yield _HATCH
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


def _head(title: str, style: str, script: str) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script))
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield '<meta name="referrer" content="no-referrer">'
    yield element("title", title)
    yield f"<style>{style}</style>"
    yield "</head>"
    yield "<body>"


def navigation(targets: Iterable[Markup]) -> Iterator[str]:
    """Yield the links that lead through a page, and the line that filters it."""
    yield '<nav aria-label="Contents">'
    yield element("ul", *(element("li", link) for link in targets))
    yield _FILTER
    yield "</nav>"


def _foot(version: str, warnings: Sequence[str], script: str) -> Iterator[str]:
    yield "<footer>"
    if warnings:
        yield f"<details>{element('summary', 'Warnings')}<ul>"
        yield from (element("li", line_of(one)) for one in warnings)
        yield "</ul></details>"
    version = line_of(version)
    masked = "Of a masked secret no more is shown than what tells its kind."
    yield element("p", f"Made by layer-explorer {version}. {masked}")
    yield "</footer>"
    yield f"<script>{script}</script>"
    yield "</body>"
    yield "</html>"


def _policy(style: str, script: str) -> str:
    """Return a policy that lets in the page's own style and script, and nothing from anywhere."""
    hashes = [b64encode(sha256(one.encode()).digest()).decode() for one in (style, script)]
    return (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _packaged(name: str) -> str:
    """Return a file that comes with the package, without the line ends around it."""
    return "\n" + files(__name__).joinpath(name).read_text("utf-8").strip() + "\n"


FORMAT = ReportFormat("html", "for a browser: one page that needs nothing else", lines)
