"""What the list of layers lists: instructions as their authors wrote them, and their layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from explorer.analysis import AnalysedLayer, Analysis, Counts
from explorer.image import Instruction
from explorer.image.authored import authored, one_line
from explorer.printable import printable
from explorer.secrets.finding import Finding
from explorer.tui.drawing.spans import Span
from explorer.tui.file.marks import MARKED, occurrences
from explorer.wording import size_text

_LONGEST_SHORT = 4000


def short(created_by: str) -> str:
    """Return one printable line: `RUN …`, `COPY …`; values of build arguments stay in sight."""
    return printable(one_line(created_by[:_LONGEST_SHORT])) or "(no instruction)"


def secret_spans(text: str, findings: Iterable[Finding]) -> list[Span]:
    """Return where the secrets of findings stand in an instruction's short form."""
    shown = text.encode()
    secrets = map(_as_shown, {one.secret for one in findings})
    return [
        Span(len(shown[:start].decode()), len(shown[:end].decode()), MARKED)
        for start, end in occurrences(shown, secrets)
    ]


@lru_cache(maxsize=10_000)
def _as_shown(secret: bytes) -> bytes:
    return printable(b" ".join(secret.split())).encode()


def full(created_by: str) -> str:
    """Return the whole instruction, a line for each command of a shell line."""
    text = authored(created_by, after_values=" \\\n    ")
    if text.startswith("RUN "):
        text = " && \\\n    ".join(part.strip() for part in text.split("&&"))
    return text or "(no instruction)"


class LayerRow(Struct, frozen=True):
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


class LayerState(Struct, frozen=True):
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
