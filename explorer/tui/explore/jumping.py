"""Ways to what is hidden and to what leaks: layer and entry are selected, the viewer opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from explorer.layers import Place
from explorer.secrets.finding import Finding
from explorer.tui.explore.subjects import EntrySubject, RowSubject, Subject, TextSubject
from explorer.tui.explore.trail import Spot, Trail
from explorer.tui.explore.trees import Trees
from explorer.tui.explore.viewing import Viewing
from explorer.tui.file.file_view import FileView
from explorer.tui.file.match_subject import MatchSubject
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.stops import Position, Stops
from explorer.tui.layers.layer_list import LayerList
from explorer.tui.tree.layer_tree import LayerTree
from explorer.tui.tree.tree_choice import Choice
from explorer.tui.tree.views import View


@dataclass(frozen=True, slots=True)
class Target:
    """An entry to go to, and what of it is to be in sight."""

    place: Place
    path: bytes
    finding: Finding | None = None
    match: MatchSubject | None = None
    focus: bool = False


class Jumping:
    """Goes to entries, findings and matches; what stands in a file waits for its tree."""

    def __init__(
        self, layers: LayerList, tree: LayerTree, file: FileView, trees: Trees, viewing: Viewing
    ) -> None:
        self._layers = layers
        self._tree = tree
        self._file = file
        self._trees = trees
        self._viewing = viewing
        self._then: Callable[[], None] | None = None
        self._finding: Finding | None = None
        self._match: MatchSubject | None = None
        self._enters = False
        self._stops: Stops | None = None
        self._trail = Trail()

    def arrive(self) -> None:
        """Go on to what was asked for before its tree was there."""
        then, self._then = self._then, None
        self._tree.is_awaited = False
        if then is not None:
            then()

    def give_up(self) -> None:
        """Forget what was asked for: its tree can't be built."""
        self._then, self._tree.is_awaited = None, False

    def follow(self) -> bool:
        """Take note that the user enters what is on its way; say whether anything is."""
        self._enters = self._then is not None
        return self._enters

    def _go(self, then: Callable[[], None]) -> None:
        """Do something as soon as the wanted tree is there."""
        self._then, self._enters = then, False
        self._tree.is_awaited = True
        if self._trees.is_current:
            self.arrive()

    # Back and forward

    @property
    def spot(self) -> Spot:
        """Where the user stands."""
        trees, tree = self._trees, self._tree
        is_in_list = self._layers.has_focus
        return Spot(self._layers.cursor, trees.view, trees.first, tree.path, tree.place, is_in_list)

    def back(self, direction: int) -> bool:
        """Go back to where the last jump began, or forward again; say whether there is a way."""
        step = self._trail.back if direction < 0 else self._trail.forward
        if (spot := step(self.spot)) is None:
            return False
        self._layers.cursor = spot.row
        self._trees.switch(spot.view, spot.first)
        (self._layers if spot.is_in_list else self._tree).focus()
        self._go(lambda: self._tree.go_to(spot.path, spot.place))
        return True

    # Hidden entries

    def to_hidden(self, direction: int) -> bool:
        """Go to the next hidden entry, in this tree or in another layer's, if there is one."""
        spot, self._finding = self.spot, None
        found = self._find_hidden(direction)
        if found:
            self._trail.leave(spot)
        return found

    def _find_hidden(self, direction: int) -> bool:
        if not self._trees.is_current:
            self._then = partial(self._to_edge, direction)
        elif self._tree.go_to_hidden(direction, from_edge=self._layers.has_focus):
            self._tree.focus()
        elif self._trees.view is View.CHANGES and self._layers.step_to_hidden(direction):
            self._then = partial(self._to_edge, direction)
        else:
            return False
        return True

    def _to_edge(self, direction: int) -> None:
        """Go to the first hidden entry of a tree, or to its last."""
        if self._tree.go_to_hidden(direction, from_edge=True):
            self._tree.focus()

    # Secrets

    def forget_stops(self) -> None:
        """Take note that there are other findings, or other rows."""
        self._stops = None

    def to_secret(self, direction: int, findings: Findings) -> bool:
        """Go to the next secret, in this file, in another one, in an instruction, if any."""
        if self._stops is None:
            self._stops = Stops(findings, self._layers.rows)
        finding = self._stops.next(self._position(self._stops), direction)
        if finding is not None:
            self.to_finding(finding)
        return finding is not None

    def _position(self, stops: Stops) -> Position:
        """Return the finding on its way or in sight, else what the cursor stands on."""
        aim = self._finding or self._viewing.aim
        if aim is not None:
            return stops.position(aim)
        place = self._tree.place
        if self._layers.has_focus or self._viewing.is_about_row or place is None:
            return stops.row_position(self._layers.cursor)
        return stops.entry_position(place, self._tree.path)

    def to_finding(self, finding: Finding, *, focus: bool = False) -> None:
        """Go to a finding, and give the viewer the focus if that is asked for."""
        self._trail.leave(self.spot)
        self._then, self._finding, location = None, None, finding.location
        if location.place and location.path is not None:
            self._finding = finding
            self._to_entry(Target(location.place, location.path, finding, focus=focus))
        elif location.index is not None:
            self._to_instruction(finding, location.index, focus=focus)
        else:
            self._viewing.jump(TextSubject(finding), finding, focus=focus)

    def _to_instruction(self, finding: Finding, number: int, *, focus: bool) -> None:
        if not self._file.has_focus_within:
            self._layers.focus()
        self._layers.go_to(lambda row: row.number == number)
        if (row := self._layers.current) is not None:
            self._viewing.jump(RowSubject(row), finding, focus=focus)

    # Entries

    def to_entry(self, place: Place, path: bytes) -> None:
        """Go to an entry."""
        self._trail.leave(self.spot)
        self._finding = None
        self._to_entry(Target(place, path))

    def to_match(self, subject: MatchSubject) -> None:
        """Go to a place in the contents of a file."""
        self._trail.leave(self.spot)
        self._finding = None
        self._to_entry(Target(subject.place, subject.path, match=subject, focus=True))

    def subject(self, subject: EntrySubject) -> Subject:
        """Return what is to show of the current entry: while it is that of a match, the match."""
        if self._match is not None and self._match.place == subject.place:
            return self._match
        self._match = None
        return subject

    def _to_entry(self, target: Target) -> None:
        """Select the layer; its changes show every entry, hidden or not, as does everything."""
        self._layers.go_to(lambda row: row.layer == target.place.layer)
        if self._trees.view is not View.EVERYTHING:
            self._trees.switch(View.CHANGES)
        self._go(partial(self._arrive_at, target))

    def _arrive_at(self, target: Target) -> None:
        shown, place, path = self._tree.shown, target.place, target.path
        if shown is None:
            return
        if not shown.has(path, place) and not self._trees.choice.takes_all:
            # It is filtered out: whoever asks for it by name wants to see it.
            self._trees.choose(Choice(order=self._trees.choice.order))
            self._go(partial(self._arrive_at, target))
            return
        self._finding, self._match = None, target.match
        self._tree.go_to(path, place)
        if target.finding is not None:
            self._tree.go_to_secret(place, path)
        subject = target.match or EntrySubject(place, path)
        self._viewing.jump(subject, target.finding, focus=target.focus or self._enters)
        if not self._file.has_focus_within:
            self._tree.focus()
