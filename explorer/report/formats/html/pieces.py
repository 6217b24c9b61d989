"""Pieces that all sections of the page use: the report at hand, links, marks, sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from explorer.printable import clipped
from explorer.report.formats.html.markup import Markup, element, opening, together
from explorer.report.model import Report
from explorer.secrets.rule import Severity

_LONGEST_CODE = 600


@dataclass(frozen=True, slots=True)
class Page:
    """What the sections of the page need: a report, and its text clipped."""

    report: Report

    def text(self, text: str | bytes) -> str:
        """Return foreign text in one line."""
        return clipped(text, _LONGEST_CODE)

    def code(self, text: str | bytes) -> Markup:
        """Return foreign text as code."""
        return element("code", self.text(text))

    def layer_link(self, number: int, text: str = "") -> Markup:
        """Return a link to a layer of the page, or its name where the page has no such layer."""
        name = text or f"layer {number}"
        if not 1 <= number <= len(self.report.layers):
            return together(name)
        return element("a", name, href=f"#layer-{number}")


def section(name: str, title: str, count: str, content: Iterable[Markup]) -> Iterator[Markup]:
    """Yield a section with a heading that the table of contents leads to."""
    heading = f"{name}-title"
    yield opening("section", id=name, aria_labelledby=heading)
    counted = [element("span", count, class_="count")] if count else []
    yield element("h2", title, *counted, id=heading)
    yield from content
    yield Markup("</section>")


def badge(severity: Severity, text: str = "") -> Markup:
    """Return a severity in its own colour and shape; the word says it without either."""
    return element("span", text or severity.label, class_=f"badge {severity.label}")


def table(*titles: str, rows: Iterable[Markup], class_: str) -> Iterator[Markup]:
    """Yield a table with a heading for each column."""
    yield Markup(f"{opening('div', class_='scroll')}{opening('table', class_=class_)}")
    heads = together(*(element("th", title, scope="col") for title in titles))
    yield element("thead", element("tr", heads))
    yield Markup("<tbody>")
    yield from rows
    yield Markup("</tbody></table></div>")
