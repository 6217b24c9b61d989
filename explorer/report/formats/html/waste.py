"""The waste: files that are stored and that nobody reaches, with bars to compare them."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.layers.waste import WastedFile
from explorer.report.formats import telling
from explorer.report.formats.html.bars import bar
from explorer.report.formats.html.markup import Markup, element
from explorer.report.formats.html.pieces import Page, section, table
from explorer.wording import counted, size_text

_MOST = 200


def waste(page: Page) -> Iterator[Markup]:
    """Yield the largest files that are wasted, and how many there are beside them."""
    yield from section("waste", "Waste", size_text(page.report.waste.wasted_bytes), _content(page))


def _content(page: Page) -> Iterator[Markup]:
    files = page.report.waste.files
    yield element("p", telling.waste_sentence(page.report))
    if not files:
        return
    rows = (_row(page, one, files[0].bytes) for one in files[:_MOST])
    titles = ("Size", "", "File", "Written by", "Hidden by")
    yield from table(*titles, rows=rows, class_="waste")
    if rest := files[_MOST:]:
        size = size_text(sum(one.bytes for one in rest))
        yield element("p", f"and {counted(len(rest), 'more file')} with {size}", class_="note")


def _row(page: Page, one: WastedFile, largest: int) -> Markup:
    return element(
        "tr",
        element("td", size_text(one.bytes), class_="number"),
        element("td", bar(one.bytes / (largest or 1)), class_="compared"),
        element("td", page.code(one.path), class_="path"),
        element("td", page.layer_link(one.written_by)),
        element("td", page.layer_link(one.hidden_by)),
        data_entry="",
    )
