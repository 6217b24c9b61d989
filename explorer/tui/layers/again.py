"""What cards say of files that are stored again, though their content is in a layer below."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from explorer.analysis import Analysis
from explorer.layers import Place
from explorer.layers.avoiding import amount, changes, reason
from explorer.layers.repeats import Repeat
from explorer.tui.drawing.text import plain
from explorer.wording import counted, size_text

AGAIN = "≡"
"""Marks what is stored again, wherever it is told."""
_STYLE = "$text-warning"
_MOST_REASONS = 4


def facts_of_entry(analysis: Analysis, place: Place) -> Iterator[Content]:
    """Yield why a file is stored again, if it is, and how to build without it."""
    repeat = analysis.repeats(place.layer).at(place.position)
    if repeat:
        yield plain(f"{AGAIN} {repeat_text(analysis, place, repeat)}", _STYLE)
        yield from (plain(f"  {text}") for text in _fix(analysis, place.layer, repeat))


def repeat_text(analysis: Analysis, place: Place, repeat: Repeat) -> str:
    """Return why a file is stored again, what became what, and where the same bytes are."""
    one, other = analysis.entry(place), analysis.entry(repeat.earlier)
    changed = changes(one, other, repeat.differing)
    holder = analysis.entry(analysis.content_place(place) or place)
    same = f"same {size_text(holder.stored_size)} as in layer {repeat.same_as}"
    return f"stored again {reason(repeat.differing)}{changed and f': {changed}'}; {same}"


def _fix(analysis: Analysis, layer: int, repeat: Repeat) -> list[str]:
    """Return what there is to do for all files of one reason."""
    wanted = (repeat.same_as, repeat.differing)
    sums = analysis.stored_again(layer)
    return [one.fix for one in sums if (one.same_as, one.differing) == wanted]


def facts_of_layer(analysis: Analysis, layer: int) -> Iterator[Content]:
    """Yield what a layer that is read stores again for which reason, most first."""
    sums = analysis.stored_again(layer)
    for one in sums[:_MOST_REASONS]:
        what = f"{AGAIN} {amount(one)} stored again {reason(one.differing)}"
        yield plain(f"{what}; same as in layer {one.same_as}", _STYLE)
        yield plain(f"  {one.fix}")
    if more := sums[_MOST_REASONS:]:
        rest = f"{sum(one.files for one in more):,} more for {counted(len(more), 'other reason')}"
        yield plain(f"{AGAIN} {rest}", _STYLE)
