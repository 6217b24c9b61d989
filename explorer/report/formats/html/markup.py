"""HTML put together from elements, and the pieces that all sections of the page use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from msgspec import Struct

from explorer.printable import clipped
from explorer.report.model import Report
from explorer.secrets.rule import Severity

_VOID = frozenset({"br", "hr", "input", "link", "meta"})
_LONGEST = 600
_LEAST = 0.4
_LEAST_LABELLED = 5.0
_HEIGHT = "2.1rem"


class Markup(str):
    """Text that is HTML already. All other text is escaped on its way into an element."""

    __slots__ = ()


def element(name: str, *children: str, **attributes: str | float | None) -> Markup:
    """Return an element; `class_` is "class", `aria_label` "aria-label", None leaves one out."""
    head = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{head}>")
    return Markup(f"<{name}{head}>{together(*children)}</{name}>")


def together(*children: str) -> Markup:
    """Return children one after the other, those that are text escaped."""
    return Markup("".join(one if isinstance(one, Markup) else escape(one) for one in children))


def opening(name: str, **attributes: str | float | None) -> Markup:
    """Return the tag that opens an element whose content comes line by line."""
    return Markup(f"<{name}{''.join(_attribute(*one) for one in attributes.items())}>")


def _attribute(key: str, value: str | float | None) -> str:
    if value is None:
        return ""
    return f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'


def line_of(text: str | bytes) -> str:
    """Return foreign text in one line."""
    return clipped(text, _LONGEST)


class Page(Struct, frozen=True):
    """What the sections of the page need: a report, and its text clipped.

    Where a page tells of several images, `prefix` makes the ids of one its own, and its headings
    are `deeper` by so many levels.
    """

    report: Report
    prefix: str = ""
    deeper: int = 0

    def id(self, name: str) -> str:
        """Return the id of a part of this image."""
        return f"{self.prefix}{name}"

    def heading(self, level: int, *children: str, **attributes: str | None) -> Markup:
        """Return a heading: level 1 says what the image came to, 2 what a section is about."""
        return element(f"h{level + self.deeper}", *children, **attributes)

    def text(self, text: str | bytes) -> str:
        """Return foreign text in one line."""
        return line_of(text)

    def code(self, text: str | bytes) -> Markup:
        """Return foreign text as code."""
        return element("code", self.text(text))

    def layer_link(self, number: int, text: str = "") -> Markup:
        """Return a link to a layer of the page, or its name where the page has no such layer."""
        name = text or f"layer {number}"
        if not 1 <= number <= len(self.report.layers):
            return together(name)
        return element("a", name, href=f"#{self.id(f'layer-{number}')}")


def section(
    page: Page, name: str, title: str, count: str, content: Iterable[Markup]
) -> Iterator[Markup]:
    """Yield a section with a heading that the table of contents leads to."""
    heading = page.id(f"{name}-title")
    yield opening("section", id=page.id(name), aria_labelledby=heading)
    counted = [element("span", count, class_="count")] if count else []
    yield page.heading(2, title, *counted, id=heading)
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


# Bars: their lengths are attributes, since the page's policy allows no inline styles.


def bar(share: float, marked: float = 0.0) -> Markup:
    """Return a bar that is `share` long (0 to 1), of which `marked` (of the bar) is hatched."""
    width = max(100 * share, _LEAST)
    whole = element("rect", class_="whole", width=_percent(width), height="100%")
    part = element("rect", class_="part", width=_percent(width * marked), height="100%")
    return element("svg", whole, part if marked else Markup(), class_="bar", aria_hidden="true")


def strip(sizes: Sequence[int], leaking: Sequence[bool], label: str) -> Markup:
    """Return all layers side by side, as wide as they are big; those that leak wear a mark."""
    widths = _widths(sizes)
    parts, x = [], 0.0
    for number, (width, leaks) in enumerate(zip(widths, leaking, strict=True), 1):
        parts.append(_segment(number, x, width, leaks=leaks))
        x += width
    return element("svg", *parts, class_="strip", role="img", aria_label=label)


def _widths(sizes: Sequence[int]) -> list[float]:
    """Return percents; what is too small to be seen gets as much as can be seen."""
    total = sum(sizes) or 1
    least = min(_LEAST * 2, 100 / max(len(sizes), 1))
    widths = [max(100 * size / total, least) for size in sizes]
    return [100 * width / sum(widths) for width in widths]


def _segment(number: int, x: float, width: float, *, leaks: bool) -> Markup:
    """Return one layer, its number where there is room, and a mark below it if it leaks."""
    shade = "leaking" if leaks else f"shade-{number % 2}"
    parts = [element("rect", class_=shade, x=_percent(x), width=_percent(width), height=_HEIGHT)]
    if width >= _LEAST_LABELLED:
        parts.append(element("text", str(number), x=_percent(x + 0.8), y="1.35rem"))
    if leaks:
        parts.append(element("text", "▲", class_="mark", x=_percent(x + width / 2), y="3rem"))
    return together(*parts)


def _percent(number: float) -> str:
    return f"{number:.2f}%"
