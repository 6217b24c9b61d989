"""What cards say of files that are stored again, though their content is in a layer below."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from explorer.analysis import Analysis
from explorer.layers import Place
from explorer.layers.avoiding import amount, changes, reason
from explorer.layers.repeats import StoredAgain
from explorer.tui.drawing.text import plain
from explorer.tui.layers.rows import short
from explorer.wording import counted, size_text

AGAIN = "≡"
"""Marks what is stored again, wherever it is told."""
_STYLE = "$text-warning"
_MOST_REASONS = 4
_LONGEST = 500


def entry_lines(analysis: Analysis, place: Place) -> Iterator[Content]:
    """Yield why a file is stored again, if it is, what has the same, and how to avoid it."""
    if one := analysis.stored_again.of_entry(place):
        yield plain(f"{AGAIN} stored again {repeat_text(analysis, place, one)}", _STYLE)
        yield _same(analysis, f"same {size_text(one.bytes)} as", one.same_as)
        yield plain(f"  {one.fix}")


def repeat_text(analysis: Analysis, place: Place, one: StoredAgain) -> str:
    """Return why a file is stored again: "for a change of mode: 0644 became 0600"."""
    before = analysis.stored_again.earlier(place) or place
    changed = changes(analysis.entry(place), analysis.entry(before), one.differing)
    return reason(one.differing) + (f": {changed}" if changed else "")


def layer_lines(analysis: Analysis, layer: int) -> Iterator[Content]:
    """Yield what a layer that is read stores again for which reason, most first."""
    sums = analysis.stored_again.of_layer(layer)
    for one in sums[:_MOST_REASONS]:
        yield plain(f"{AGAIN} {amount(one)} stored again {reason(one.differing)}", _STYLE)
        yield _same(analysis, "same as", one.same_as)
        yield plain(f"  {one.fix}")
    if more := sums[_MOST_REASONS:]:
        rest = f"{sum(one.files for one in more):,} more for {counted(len(more), 'other reason')}"
        yield plain(f"{AGAIN} {rest}", _STYLE)


def _same(analysis: Analysis, what: str, layer: int) -> Content:
    instruction = analysis.image.layers[layer - 1].instruction
    made = f"  {short(instruction.created_by)}" if instruction else ""
    return plain(f"  {what} in layer {layer}{made}"[:_LONGEST])
