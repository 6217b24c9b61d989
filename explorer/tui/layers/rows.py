"""What the list of layers lists: instructions in order, and what is known of their layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.analysis import AnalysedLayer, Analysis, Counts
from explorer.image import Instruction
from explorer.tui.layers.instructions import short
from explorer.wording import size_text


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One row: an instruction, a layer, or most often both."""

    instruction: Instruction | None
    layer: int | None

    @property
    def number(self) -> int:
        """The instruction's place in the history, from 1; 0 where there is none."""
        return self.instruction.number if self.instruction else 0

    @property
    def text(self) -> str:
        """The instruction in one printable line."""
        return short(self.instruction.created_by) if self.instruction else "(no instruction)"


@dataclass(frozen=True, slots=True)
class LayerState:
    """What is known of a layer: `reading` says how far its reading is."""

    size: int | None = None
    counts: Counts | None = None
    reading: str | None = None
    damage: str | None = None

    @classmethod
    def of(cls, analysed: AnalysedLayer) -> LayerState:
        """Return the state of a layer that was read."""
        return cls(analysed.files_size, analysed.counts, None, analysed.read.damage)

    @property
    def size_text(self) -> str:
        """The size, or three dots while nobody knows it."""
        return "…" if self.size is None else size_text(self.size)


def layer_rows(instructions: Sequence[Instruction], layers: int) -> list[LayerRow]:
    """Return a row for each instruction, and for each layer that no instruction speaks of."""
    made = {one.layer for one in instructions}
    rows = [LayerRow(one, one.layer) for one in instructions]
    return rows + [LayerRow(None, number) for number in range(1, layers + 1) if number not in made]


def damage_lines(analysis: Analysis) -> list[str]:
    """Return what is damaged or missing, each with its layer where it is of one."""
    return [f"layer {n}: {text}" if n else text for n, text in analysis.damages]
