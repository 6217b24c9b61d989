"""The two lines on top of a comparison: which images, what B changed, how far the work is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from explorer.compare import Sameness
from explorer.compare.phrases import SAMENESS, larger_text
from explorer.printable import printable
from explorer.tui.compare.changes import changes_of, counts_text
from explorer.tui.compare.configuration import settings_text
from explorer.tui.compare.sides import NAMES, TwoSides
from explorer.tui.drawing.text import shortened
from explorer.tui.findings.findings import MARK
from explorer.tui.shell.masks import Mask
from explorer.tui.shell.pace import Work
from explorer.wording import size_text

_LONGEST_NAME, _LONGEST_TITLE = 200, 300
_GAP = Content("  ·  ")
_MASKED = Content.styled(" secrets masked ", "reverse bold")


class ComparisonHeader(Widget):
    """Draws names, then figures as many as fit, and what is being done."""

    facts: reactive[Sequence[Content]] = reactive(())
    doing: reactive[Work] = reactive(Work())

    def __init__(self, names: Sequence[str], mask: Mask, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.names = names
        self._mask = mask

    def render(self) -> Content:
        """Return both lines in the width there is."""
        return Content("\n").join([self._titles(), self._figures()])

    def _titles(self) -> Content:
        parts = [_MASKED, Content("  ")] if self._mask.on else []
        room = max(1, (self.size.width - sum(one.cell_length for one in parts) - 10) // 2)
        for name, text in zip(NAMES, self.names, strict=True):
            shown = shortened(printable(text[:_LONGEST_TITLE]), room)
            parts += [Content.styled(f"{name} ", "$text-muted"), Content.styled(shown, "bold")]
            parts += [Content("  →  ")] if name == NAMES[0] else []
        return Content("").join(parts).truncate(self.size.width, ellipsis=True)

    def _figures(self) -> Content:
        width, state = self.size.width, self._state()
        state = state.truncate(width, ellipsis=True)
        facts = [*self.facts]
        while facts and _GAP.join(facts).cell_length + 2 + state.cell_length > width:
            facts.pop()
        line = _GAP.join(facts)
        return line.pad_right(width - line.cell_length - state.cell_length) + state

    def _state(self) -> Content:
        text = self.doing.full if self.size.width >= 80 else self.doing.brief
        return Content.styled(printable(text), "$text-accent")


def summed_up(pair: TwoSides) -> list[Content]:
    """Return what there is to say, what matters most first; in a thread, as it compares all."""
    return [*_facts(pair)]


def _facts(pair: TwoSides) -> Iterator[Content]:
    comparison = pair.comparison
    for name, side in zip(NAMES, pair.sides, strict=True):
        if side.damages:
            more = f" (and {len(side.damages) - 1} more)" if len(side.damages) > 1 else ""
            yield Content.styled(f"{name} damaged: {side.damages[0]}{more}", "bold $text-warning")
    if comparison.sameness is not Sameness.DIFFERENT:
        yield Content.styled(SAMENESS[comparison.sameness], "bold $text-success")
    before, after = map(size_text, comparison.sizes)
    larger = larger_text(comparison.growth)
    yield Content(f"{before} → {after}, {larger}" if larger else f"{after} each")
    changes = [one for one in changes_of(pair) if one.counts]
    style = "bold $text-warning" if comparison.findings.new else "$text-success"
    yield Content.styled(f"{MARK} {counts_text(changes)}" if changes else "no secrets", style)
    yield Content(_layers_text(pair))
    wasted = [size_text(one) for one in comparison.wasted]
    yield Content(
        f"{wasted[0]} wasted" if wasted[0] == wasted[1] else f"wasted {' → '.join(wasted)}"
    )
    if text := settings_text(comparison):
        yield Content(text)


def names_of(pair: TwoSides) -> list[str]:
    """Return what both sides are called: where they are for two platforms, with these."""
    platforms = [str(one.analysis.image.platform or "unknown platform") for one in pair.sides]
    if platforms[0] == platforms[1]:
        return [one.name for one in pair.sides]
    sides = zip(pair.sides, platforms, strict=True)
    return [f"{one.name[:_LONGEST_NAME]} ({platform})" for one, platform in sides]


def _layers_text(pair: TwoSides) -> str:
    """Return how many layers are shared, and how many there are: "3 of 4 and 5 layers shared"."""
    counts = [len(one.analysis.image.layers) for one in pair.sides]
    of = f"{counts[0]}" if counts[0] == counts[1] else f"{counts[0]} and {counts[1]}"
    return f"{pair.comparison.shared} of {of} layers shared"
