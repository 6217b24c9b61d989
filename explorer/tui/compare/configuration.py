"""Configuration, labels and instructions of both sides as a difference, on one sheet."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one

from explorer.compare import Comparison, Field
from explorer.compare.fields import InstructionOfOne
from explorer.printable import printable
from explorer.tui.compare.sides import NAMES, ReadSide, TwoSides
from explorer.tui.drawing import sheets
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.sheet_view import SheetView
from explorer.tui.drawing.sheets import Group, Layout, SheetLine, group_lines, text_lines
from explorer.tui.layers.rows import short
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings
from explorer.wording import counted, listed, size_text

_LONGEST = 2000
_MOST = 500
_PAINTS = {"-": "removed", "+": "added"}


class ConfigurationScreen(SelectingScreen[None]):
    """Shows how configuration and history differ."""

    CSS_PATH = "screen.tcss"
    BINDINGS = bindings("Compared configuration")

    sheet = query_one("#configuration", SheetView)

    def __init__(self, pair: TwoSides) -> None:
        super().__init__()
        self._pair = pair

    def compose(self) -> ComposeResult:
        """Lay out one sheet."""
        yield SheetView(id="configuration")
        yield KeyHints()

    def on_mount(self) -> None:
        """Show it."""
        self.sheet.add_class("pane")
        self.sheet.border_title = Content(
            "Configuration and instructions: - in A alone, + in B alone"
        )
        self.sheet.show(configuration_layout(self._pair))
        self.sheet.focus()


def settings_text(comparison: Comparison) -> str:
    """Return how much differs there: "2 settings and 1 instruction differ"; nothing for nothing."""
    counts = ((comparison.fields, "setting"), (comparison.instructions, "instruction"))
    parts = [counted(len(some), what) for some, what in counts if some]
    alone = sum(map(len, (comparison.fields, comparison.instructions))) == 1
    return f"{listed(parts)} differ{'s' if alone else ''}" if parts else ""


def configuration_layout(pair: TwoSides) -> Layout:
    """Return the sheet of two sides."""
    return lambda width: [*_lines(pair, width)]


def _lines(pair: TwoSides, width: int) -> Iterator[SheetLine]:
    images = zip(NAMES, pair.sides, strict=True)
    about = tuple(sheets.Pair(name, _side_text(side)) for name, side in images)
    yield from group_lines(Group("Images", about), width)
    for name, side in zip(NAMES, pair.sides, strict=True):
        for damage in side.damages:
            yield from text_lines(f"{name} is damaged: {damage}", width, "damage")
    fields, made = pair.comparison.fields, pair.comparison.instructions
    yield SheetLine.painted("Configuration, labels, annotations", "heading")
    for one in fields[:_MOST]:
        yield from _field_lines(one, width)
    yield from _end(len(fields), width)
    yield SheetLine.painted("Instructions", "heading")
    for instruction in made[:_MOST]:
        yield from _instruction_lines(instruction, width)
    yield from _end(len(made), width)


def _end(count: int, width: int) -> Iterator[SheetLine]:
    if count == 0:
        yield from text_lines("the same in both", width, "faint")
    elif (more := count - _MOST) > 0:
        yield SheetLine.painted(f"… and {more:,} more", "faint")
    yield SheetLine("")


def _side_text(side: ReadSide) -> str:
    image, waste = side.analysis.image, side.analysis.waste
    size = sum(one.read.size for one in side.analysis.layers)
    platform = printable(str(image.platform)) if image.platform else ""
    parts = (
        printable(side.name[:_LONGEST]),
        platform,
        counted(len(image.layers), "layer"),
        size_text(size),
        f"{size_text(waste.wasted_bytes)} wasted" if waste.wasted_bytes else "nothing wasted",
    )
    return "  ".join(filter(None, parts))


def _field_lines(one: Field, width: int) -> Iterator[SheetLine]:
    yield from text_lines(printable(one.name[:_LONGEST]), width, "strong")
    for sign, text in (("-", one.a), ("+", one.b)):
        if text is not None:
            yield from _signed(sign, printable(text[:_LONGEST]) or "(empty)", width)


def _instruction_lines(one: InstructionOfOne, width: int) -> Iterator[SheetLine]:
    made = one.instruction
    where = f"layer {made.layer}" if made.layer else "no layer"
    text = f"{made.number:>2}  {where}  {short(made.created_by)[:_LONGEST]}"
    yield from _signed("+" if one.is_of_b else "-", text, width)


def _signed(sign: str, text: str, width: int) -> Iterator[SheetLine]:
    """Yield a text over as many lines as it takes, its sign before each of them."""
    for line in text_lines(text, max(1, width - 2)):
        yield SheetLine.painted(f"{sign} {line.text}", _PAINTS[sign])
