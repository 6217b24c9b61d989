"""Going to entries, to what is hidden, to findings, and back: the panes follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct

from explorer.layers import Place
from explorer.secrets.finding import Finding
from explorer.secrets.texts import Text
from explorer.tui.explore.current_tree import CurrentTree
from explorer.tui.explore.hidden_round import HiddenRound
from explorer.tui.explore.subjects import (
    EntrySubject,
    MatchSubject,
    RowSubject,
    TextMatchSubject,
    TextSubject,
    ViewedSubject,
)
from explorer.tui.explore.trail import Standpoint, Trail
from explorer.tui.file.file_view import FileView
from explorer.tui.file.marks import Mark
from explorer.tui.file.removals import Removed, is_marker, removed_by
from explorer.tui.findings.findings import Findings
from explorer.tui.findings.stops import Position, Stop, Stops
from explorer.tui.layers.list import LayerList
from explorer.tui.shell.jobs import Jobs
from explorer.tui.tree.choice import Choice
from explorer.tui.tree.layer_tree import LayerTree
from explorer.tui.tree.views import View


class Target(Struct, frozen=True):
    """An entry to go to, and what of it is to be in sight; without a place, whatever is there."""

    layer: int
    path: bytes
    place: Place | None
    finding: Finding | None = None
    match: MatchSubject | None = None
    focus: bool = False


class Navigation:
    """Goes to entries, findings and matches; what stands in a file waits for its tree."""

    def __init__(
        self,
        layers: LayerList,
        tree: LayerTree,
        file: FileView,
        current: CurrentTree,
        subject: ViewedSubject,
        jobs: Jobs,
        say: Callable[[str], object],
        say_where: Callable[[Sequence[str]], object],
    ) -> None:
        self._layers = layers
        self._tree = tree
        self._file = file
        self._current = current
        self._subject = subject
        self._jobs = jobs
        self._say, self._say_where = say, say_where
        subject.when_aimed = self._say_which
        self._hidden = HiddenRound(layers, tree, current, say)
        # Whether the user wants to be in the file once the tree is there.
        self._enters = False
        self._aim: Finding | None = None
        self._match: MatchSubject | None = None
        self._text_match: TextMatchSubject | None = None
        self._stops: Stops | None = None
        self._trail = Trail()

    def enter_on_arrival(self) -> bool:
        """Enter the file of what is on its way; return whether anything is."""
        self._enters = self._current.is_awaited
        return self._enters

    def _once_shown(self, act: Callable[[], object]) -> None:
        self._enters = False
        self._current.await_tree(act)

    # Back and forward

    @property
    def _standpoint(self) -> Standpoint:
        """Where the user stands."""
        current, tree = self._current, self._tree
        row, is_in_list = self._layers.cursor, self._layers.has_focus
        return Standpoint(row, current.view, current.first, tree.path, tree.place, is_in_list)

    def return_to(self, direction: int) -> bool:
        """Go back to where the last jump began, or forward again; return whether there is a way."""
        step = self._trail.back if direction < 0 else self._trail.forward
        if (spot := step(self._standpoint)) is None:
            return False
        self._layers.cursor = spot.row
        self._current.switch(spot.view, spot.first)
        (self._layers if spot.is_in_list else self._tree).focus()
        self._once_shown(lambda: self._tree.go_to(spot.path, spot.place))
        return True

    def why_not_return(self, direction: int) -> str:
        """Return why there is no way back or forward."""
        leads = self._trail.leads(direction, self._standpoint)
        return "" if leads else f"Nothing to go {'back' if direction < 0 else 'forward'} to"

    # Hidden entries

    def why_not_hidden(self) -> str:
        """Return why there is no hidden entry to go to."""
        return "" if self._hidden.is_any else "Nothing is hidden"

    def to_hidden(self, direction: int, count: int) -> bool:
        """Go to the `count`-th hidden entry from here; return whether there is one."""
        self._aim, self._enters = None, False
        if self._hidden.is_any:
            self._trail.leave(self._standpoint)
            self._hidden.go(direction, count)
        return self._hidden.is_any

    def to_removed(self) -> bool:
        """Go to what the marker under the cursor hides; return whether it is a marker."""
        shown, marker = self._tree.shown, self._tree.place
        if shown is None or marker is None or not is_marker(shown.analysis, marker):
            return False
        find = partial(removed_by, shown.analysis, marker)
        self._jobs.run(find, "removed", self._show_removed)
        return True

    def _show_removed(self, removed: Removed | None) -> None:
        if removed is None:
            self._say("Nothing stood there: this marker hides nothing")
            return
        self._trail.leave(self._standpoint)
        self._aim = None
        self._to_entry(Target(*removed, focus=True))

    # Secrets

    def to_secret(self, direction: int, count: int, findings: Findings) -> bool:
        """Go to the `count`-th secret from here; return whether there is one."""
        stop = self._next_stop(direction, findings, count)
        if stop is not None:
            self.to_finding(stop.finding)
        return stop is not None

    def has_secret(self, direction: int, findings: Findings) -> bool:
        """Return whether there is such a secret."""
        return self._next_stop(direction, findings) is not None

    def _next_stop(self, direction: int, findings: Findings, count: int = 1) -> Stop | None:
        stops = self._stops_of(findings)
        return stops.next(self._position(stops), direction, count)

    def _stops_of(self, findings: Findings) -> Stops:
        if self._stops is None or not self._stops.are_of(findings, self._layers.rows):
            self._stops = Stops(findings, self._layers.rows)
        return self._stops

    def _say_which(self, aim: Finding | None, findings: Findings) -> None:
        """Say which of the secrets is in sight, for as long as it is."""
        stop = self._stops_of(findings).at(aim) if aim else None
        self._say_where(stop.texts if stop else ())

    def _position(self, stops: Stops) -> Position:
        """Return the finding on its way or in sight, else what the cursor stands on."""
        aim = self._aim or self._subject.aim
        if aim is not None:
            return stops.position(aim)
        place = self._tree.place
        if self._layers.has_focus or self._subject.is_row or place is None:
            return stops.row_position(self._layers.cursor)
        return stops.entry_position(place, self._tree.path)

    def to_finding(self, finding: Finding, *, focus: bool = False) -> None:
        """Go to a finding, and give the viewer the focus if that is asked for."""
        self._trail.leave(self._standpoint)
        self._current.await_tree(None)
        self._aim, location = None, finding.location
        if location.place and location.path is not None:
            self._aim = finding
            place, path = location.place, location.path
            self._to_entry(Target(place.layer, path, place, finding, focus=focus))
        elif location.index is not None:
            self._to_instruction(finding, location.index, focus=focus)
        else:
            self._subject.jump(TextSubject(finding), finding, focus=focus)

    def _to_instruction(self, finding: Finding, number: int, *, focus: bool) -> None:
        if not self._file.has_focus_within:
            self._layers.focus()
        self._layers.go_to(lambda row: row.number == number)
        if (row := self._layers.current) is not None:
            self._subject.jump(RowSubject(row), finding, focus=focus)

    # Matches in texts

    def to_text(self, text: Text, mark: Mark) -> None:
        """Go to a match in a text of the image: to its instruction, where it has one."""
        self._trail.leave(self._standpoint)
        self._current.await_tree(None)
        self._aim, number, row = None, text.location.index, None
        if number is not None:
            self._layers.focus()
            self._layers.go_to(lambda one: one.number == number)
            current = self._layers.current
            row = current if current and current.number == number else None
        self._text_match = TextMatchSubject(text, mark, row)
        self._subject.jump(self._text_match, None, focus=True)

    def match_on(self, row: RowSubject) -> TextMatchSubject | None:
        """Return the match that was gone to while its row is the current one."""
        if self._text_match is not None and self._text_match.row != row.row:
            self._text_match = None
        return self._text_match

    # Entries

    def to_entry(
        self, place: Place, path: bytes, match: MatchSubject | None = None, *, focus: bool = False
    ) -> None:
        """Go to an entry, and into its contents if asked to, or where a match is gone to."""
        self._trail.leave(self._standpoint)
        self._aim, focus = None, focus or match is not None
        self._to_entry(Target(place.layer, path, place, match=match, focus=focus))

    def match_in(self, entry: EntrySubject) -> MatchSubject | None:
        """Return the match that was gone to while its entry is the current one."""
        if self._match is not None and self._match.place != entry.place:
            self._match = None
        return self._match

    def _to_entry(self, target: Target) -> None:
        """Select the layer; its changes show every entry, hidden or not, as does everything."""
        self._layers.go_to(lambda row: row.layer == target.layer)
        if self._current.view is not View.EVERYTHING:
            self._current.switch(View.CHANGES)
        self._once_shown(partial(self._arrive_at, target))

    def _arrive_at(self, target: Target) -> None:
        shown, place, path = self._tree.shown, target.place, target.path
        if shown is None:
            return
        if not shown.has(path, place) and not self._current.choice.takes_all:
            # It is filtered out: whoever asks for it by name wants to see it.
            self._current.choose(Choice(order=self._current.choice.order))
            self._once_shown(partial(self._arrive_at, target))
            return
        self._aim, self._match = None, target.match
        self._tree.go_to(path, place)
        if target.finding is not None and place is not None:
            self._tree.go_to_secret(place, path)
        subject = target.match or EntrySubject(place or self._tree.place, path)
        self._subject.jump(subject, target.finding, focus=target.focus or self._enters)
        if not self._file.has_focus_within:
            self._tree.focus()
