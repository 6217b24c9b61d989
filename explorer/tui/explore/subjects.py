"""What the viewer shows: a row of the layers, an entry, a text, from what is known by now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.layers import Place
from explorer.secrets.finding import Finding, LocationKind
from explorer.secrets.texts import Text
from explorer.tui.file.cards import (
    Card,
    entry_card,
    findings_of,
    implied_card,
    match_card,
    text_card,
)
from explorer.tui.file.file_view import FileView
from explorer.tui.file.marks import Mark
from explorer.tui.findings.findings import Findings
from explorer.tui.layers.cards import layer_card
from explorer.tui.layers.rows import LayerRow, LayerState
from explorer.tui.shell.jobs import Check
from explorer.tui.shell.masks import masked_card


class ImageState(Struct, frozen=True):
    """The analysis that is under way, its findings, and the state of each layer that is read."""

    analysis: Analysis | None = None
    findings: Findings = field(default_factory=Findings)
    layers: MappingProxyType[int, LayerState] = field(default_factory=lambda: MappingProxyType({}))

    def with_layers(self, states: Mapping[int, LayerState]) -> ImageState:
        """Return the state once more is known of some layers."""
        return replace(self, layers=MappingProxyType({**self.layers, **states}))

    def finding_for(self, instruction: int) -> Finding | None:
        """Return the first finding that an instruction brought about; where it has none, any."""
        found = [one for secret in self.findings.secrets for one in secret.findings]
        own = (one for one in found if self._instruction_of(one) == instruction)
        return next(own, found[0] if found else None)

    def finding_like(self, aim: Callable[[Finding], bool]) -> Finding | None:
        """Return the finding that is aimed at, the most visible one of several."""
        found = (one for secret in self.findings.secrets for one in secret.findings if aim(one))
        return min(found, key=lambda one: not one.visible, default=None)

    def _instruction_of(self, finding: Finding) -> int | None:
        layer = finding.location.layer
        if layer is None or self.analysis is None:
            return finding.location.index
        instruction = self.analysis.image.layers[layer - 1].instruction
        return instruction.number if instruction else None


class Subject(Protocol):
    """Something the viewer can show."""

    def card(self, state: ImageState, aim: Finding | None, check: Check) -> Card:
        """Make its card, in a thread; `aim` is the finding that was jumped to."""

    def stamp(self, state: ImageState) -> object:
        """Return what its card depends on and may change while layers are read."""


class RowSubject(Struct, frozen=True):
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


class EntrySubject(Struct, frozen=True):
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


class MatchSubject(Struct, frozen=True):
    """An entry whose contents hold what was searched for; the match is marked there."""

    place: Place
    path: bytes
    mark: Mark

    def card(self, state: ImageState, aim: Finding | None, check: Check) -> Card:
        """Return the card of the entry with the match as its current mark."""
        card = EntrySubject(self.place, self.path).card(state, aim, check)
        return replace(card, marks=card.marks.pointing_at(self.mark), current="a match")

    def stamp(self, state: ImageState) -> object:
        """Return what the card of the entry depends on."""
        return EntrySubject(self.place, self.path).stamp(state)


class TextSubject(Struct, frozen=True):
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


class TextMatchSubject(Struct, frozen=True):
    """A text of the image that holds what was searched for, marked there; its row if it has one."""

    text: Text
    mark: Mark
    row: LayerRow | None

    def card(self, state: ImageState, aim: Finding | None, check: Check) -> Card:
        """Return the text; the one of an instruction as its row shows it, where that has it."""
        is_written_there = self.text.location.kind is LocationKind.HISTORY
        row = RowSubject(self.row) if self.row and is_written_there else None
        shown = row.card(state, aim, check) if row else None
        return match_card(self.text, self.mark, state.findings, shown)

    def stamp(self, state: ImageState) -> object:
        """Return what the card of its row depends on."""
        return RowSubject(self.row).stamp(state) if self.row else None


class ViewedSubject:
    """Shows one subject at a time. `aim` is the finding that was jumped to, while it shows."""

    def __init__(self, view: FileView, state: Callable[[], ImageState]) -> None:
        self._view = view
        self._state = state
        self._subject: Subject | None = None
        self._stamp: object = None
        self.aim: Finding | None = None
        self.when_aimed: Callable[[Finding | None, Findings], object] = lambda _aim, _found: None

    @property
    def current(self) -> Subject | None:
        """What shows."""
        return self._subject

    @property
    def is_row(self) -> bool:
        """Whether an instruction or a layer shows."""
        subject = self._subject
        has_row = isinstance(subject, TextMatchSubject) and subject.row is not None
        return has_row or isinstance(subject, RowSubject)

    def show(self, subject: Subject) -> None:
        """Show a subject."""
        if subject != self._subject:
            self.aim = None
            self._view.leave_off()
        state, aim = self._state(), self.aim
        self._subject, self._stamp = subject, _stamp(subject, state)
        self._view.show(lambda check: masked_card(subject.card(state, aim, check), state.findings))
        self.when_aimed(aim, state.findings)

    def jump(self, subject: Subject, aim: Finding | None, *, focus: bool) -> None:
        """Show a subject with what it is about in sight, and the viewer in use if asked to."""
        self._subject, self.aim = subject, aim
        self._view.seek()
        self.show(subject)
        if focus:
            self._view.enter()

    def renew(self) -> None:
        """Show the same subject anew if what is known of it has changed."""
        subject = self._subject
        if subject is not None and _stamp(subject, self._state()) != self._stamp:
            self.show(subject)
        else:
            self.when_aimed(self.aim, self._state().findings)


def _stamp(subject: Subject, state: ImageState) -> object:
    """Return what a card depends on; what is masked shows more as the search goes on."""
    findings = state.findings
    masking = (findings.read, findings.layers) if findings.masked else None
    return masking, subject.stamp(state)
