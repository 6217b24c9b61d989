"""HTML: one file that opens without a network, and that needs no script to be read whole."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files

from explorer.report.formats import ReportFormat, words
from explorer.report.formats.html.findings import findings, suppressed
from explorer.report.formats.html.header import figures, gates, header, notices
from explorer.report.formats.html.image import history, layers, waste
from explorer.report.formats.html.markup import Page, element
from explorer.report.model import Report

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


def lines(report: Report) -> Iterator[str]:
    """Yield the lines of the page."""
    for part in _page(Page(report)):
        yield from part.split("\n")


def _page(page: Page) -> Iterator[str]:
    style, script = _packaged("style.css"), _packaged("script.js")
    yield from _head(page, style, script)
    yield '<a class="skip-link" href="#findings">Skip to the secrets</a>'
    yield _HATCH
    yield '<div class="top">'
    yield from header(page)
    yield from notices(page)
    yield from figures(page)
    yield "</div>"
    # What has nothing to say yields nothing at all.
    sections = [made for made in _SECTIONS if next(made(page), None) is not None]
    yield from _navigation([made.__name__ for made in sections])
    yield "<main>"
    for made in sections:
        yield from made(page)
    yield "</main>"
    yield from _foot(page, script)


def _head(page: Page, style: str, script: str) -> Iterator[str]:
    verdict = words.VERDICTS[page.report.result].lower()
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script))
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield '<meta name="referrer" content="no-referrer">'
    yield element("title", f"{page.text(page.report.image.reference)}: {verdict}")
    yield f"<style>{style}</style>"
    yield "</head>"
    yield "<body>"


def _navigation(names: list[str]) -> Iterator[str]:
    yield '<nav aria-label="Contents">'
    titles = {"findings": "Secrets"}
    links = (element("a", titles.get(name, name.capitalize()), href=f"#{name}") for name in names)
    yield element("ul", *(element("li", link) for link in links))
    yield _FILTER
    yield "</nav>"


def _foot(page: Page, script: str) -> Iterator[str]:
    yield "<footer>"
    if page.report.warnings:
        yield f"<details>{element('summary', 'Warnings')}<ul>"
        yield from (element("li", page.text(one)) for one in page.report.warnings)
        yield "</ul></details>"
    version = page.text(page.report.version)
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
