"""What the viewer can be about: a row of the layers, an entry, a text; each makes its card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from explorer.layers import Place
from explorer.secrets.finding import Finding
from explorer.tui.explore.image_state import ImageState
from explorer.tui.file.card import Card
from explorer.tui.file.cards import entry_card, findings_of, implied_card
from explorer.tui.file.text_cards import text_card
from explorer.tui.layers.cards import layer_card
from explorer.tui.layers.rows import LayerRow, LayerState
from explorer.tui.shell.jobs import Check


class Subject(Protocol):
    """Something the viewer can show."""

    def card(self, state: ImageState, aim: Finding | None, check: Check) -> Card:
        """Make its card, in a thread; `aim` is the finding that was jumped to."""

    def stamp(self, state: ImageState) -> object:
        """Return what its card depends on and may change while layers are read."""


@dataclass(frozen=True, slots=True)
class RowSubject:
    """An instruction, a layer, or both."""

    row: LayerRow

    def card(self, state: ImageState, aim: Finding | None, check: Check) -> Card:  # noqa: ARG002
        """Return the instruction with what is known of its layer."""
        layer = self._layer_state(state)
        return layer_card(self.row, state.analysis, layer, state.findings, aim)

    def stamp(self, state: ImageState) -> object:
        """Return the state of the layer, and the secrets in it and in the instruction."""
        findings = state.findings
        own = findings.by_instruction.get(self.row.number)
        return self._layer_state(state), own, findings.by_layer.get(self.row.layer or 0)

    def _layer_state(self, state: ImageState) -> LayerState | None:
        return state.layers.get(self.row.layer) if self.row.layer else None


@dataclass(frozen=True, slots=True)
class EntrySubject:
    """An entry of a layer; without a place, a directory that no entry lists."""

    place: Place | None
    path: bytes

    def card(self, state: ImageState, aim: Finding | None, check: Check) -> Card:
        """Return facts and contents of the entry."""
        if self.place is None or state.analysis is None:
            return implied_card(self.path)
        return entry_card(state.analysis, self.place, check, state.findings, aim)

    def stamp(self, state: ImageState) -> object:
        """Return who hides the entry, and its secrets."""
        if self.place is None or state.analysis is None:
            return None
        analysis = state.analysis
        return analysis.hider(self.place), findings_of(analysis, self.place, state.findings)


@dataclass(frozen=True, slots=True)
class TextSubject:
    """A text of the image that stands in no layer and in no instruction."""

    finding: Finding

    def card(self, state: ImageState, aim: Finding | None, check: Check) -> Card:  # noqa: ARG002
        """Return the text."""
        if state.analysis is None:
            return Card("", ())
        return text_card(state.analysis, self.finding, state.findings)

    def stamp(self, state: ImageState) -> object:  # noqa: ARG002
        """Return the same at all times: what stands outside layers changes no more."""
        return None
