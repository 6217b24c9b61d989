"""What every page has around its content: head, style, script, policy, contents, foot."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files
from itertools import chain

from explorer.report.formats.html.markup import Markup, element, line_of

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
_MASKED = "Of a masked secret no more is shown than what tells its kind."


def framed(title: str, body: Iterable[str], warnings: Iterable[str], version: str) -> Iterator[str]:
    """Yield the lines of a page; its body begins with a `skip_link` and has a `navigation`."""
    style, script = _packaged("style.css"), _packaged("script.js")
    head, foot = _head(title, style, script), _foot([*warnings], version, script)
    for part in chain(head, body, foot):
        yield from part.split("\n")


def skip_link(target: str, text: str) -> Iterator[str]:
    """Yield the link over what comes before the content, and what the pictures are drawn with."""
    yield element("a", text, class_="skip-link", href=f"#{target}")
    yield _HATCH


def navigation(targets: Iterable[Markup]) -> Iterator[str]:
    """Yield the contents of a page, and the filter, which its script alone shows."""
    yield '<nav aria-label="Contents">'
    yield element("ul", *(element("li", link) for link in targets))
    yield _FILTER
    yield "</nav>"


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


def _foot(warnings: list[str], version: str, script: str) -> Iterator[str]:
    yield "<footer>"
    if warnings:
        yield f"<details>{element('summary', 'Warnings')}<ul>"
        yield from (element("li", line_of(one)) for one in warnings)
        yield "</ul></details>"
    made = f"Made by layer-explorer {line_of(version)}."
    yield element("p", f"{made} {_MASKED}")
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
    return "\n" + files(__package__).joinpath(name).read_text("utf-8").strip() + "\n"
