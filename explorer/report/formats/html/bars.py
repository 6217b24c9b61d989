"""Bars in SVG: their lengths are attributes, since the page's policy allows no inline styles."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.report.formats.html.markup import Markup, element, together

_LEAST = 0.4
_LEAST_LABELLED = 5.0
_HEIGHT = "2.1rem"


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
