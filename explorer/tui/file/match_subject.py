"""An entry shown because its contents hold what was searched for, which is marked there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from explorer.layers import Place
from explorer.secrets.finding import Finding
from explorer.tui.explore.subjects import EntrySubject, ImageState
from explorer.tui.file.card import Card
from explorer.tui.file.marks import Mark, Marks
from explorer.tui.shell.jobs import Check


@dataclass(frozen=True, slots=True)
class MatchSubject:
    """An entry with one stretch of its contents in sight."""

    place: Place
    path: bytes
    mark: Mark

    def card(self, state: ImageState, aim: Finding | None, check: Check) -> Card:
        """Return the card of the entry with the match as its current mark."""
        card = EntrySubject(self.place, self.path).card(state, aim, check)
        others = (one for one in card.marks.every if not _overlap(one, self.mark))
        marks = Marks(tuple(sorted([*others, self.mark])), self.mark)
        return replace(card, marks=marks, current="a match")

    def stamp(self, state: ImageState) -> object:
        """Return what the card of the entry depends on."""
        return EntrySubject(self.place, self.path).stamp(state)


def _overlap(one: Mark, other: Mark) -> bool:
    return one.start < other.end and other.start < one.end
