"""Bars of characters: lengths that compare at a glance, what is wasted has a shape of its own."""

from __future__ import annotations

from explorer.tui.drawing.sheets import SheetLine
from explorer.tui.drawing.spans import Span

USED = "█"
WASTED = "░"


def bar(used: int, wasted: int, largest: int, width: int) -> str:
    """Return a bar in exactly that width, the largest amount of its kind being the whole of it.

    What is there at all shows, however little it is.
    """
    whole = _cells(used + wasted, largest, width)
    of_waste = min(whole, _cells(wasted, largest, width))
    if used and whole and of_waste == whole:
        whole = min(width, whole + 1)
        of_waste = whole - 1
    return (USED * (whole - of_waste) + WASTED * of_waste).ljust(width)


def _cells(amount: int, largest: int, width: int) -> int:
    if amount <= 0 or largest <= 0:
        return 0
    return max(1, min(width, round(width * amount / largest)))


def bar_line(before: str, drawn: str, after: str, paint: str = "") -> SheetLine:
    """Return a line with a bar in it: what is used and what is wasted in paints of their own."""
    start, used = len(before), drawn.count(USED)
    wasted = start + used + drawn.count(WASTED)
    spans = [Span(start, start + used, "added"), Span(start + used, wasted, "hidden")]
    spans += [Span(start + len(drawn), start + len(drawn) + len(after), paint)] if paint else []
    return SheetLine(before + drawn + after, tuple(one for one in spans if one.end > one.start))


def legend_line(before: str) -> SheetLine:
    """Return a line that says what the two halves of a bar are."""
    used, wasted = f"{USED} used", f"{WASTED} wasted"
    start = len(before) + len(used) + 3
    spans = (
        Span(len(before), len(before) + 1, "added"),
        Span(len(before) + 1, len(before) + len(used), "faint"),
        Span(start, start + 1, "hidden"),
        Span(start + 1, start + len(wasted), "faint"),
    )
    return SheetLine(f"{before}{used}   {wasted}", spans)
