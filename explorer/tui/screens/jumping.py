"""Ways to what is hidden and to what leaks: layer and entry are selected, the viewer opens."""

from __future__ import annotations

from explorer.layers import Place
from explorer.secrets.finding import Finding
from explorer.tui.findings import Findings
from explorer.tui.screens.trees import Trees
from explorer.tui.screens.viewing import Viewing
from explorer.tui.stops import Position, Stops
from explorer.tui.subjects import EntrySubject, RowSubject, TextSubject
from explorer.tui.views import View
from explorer.tui.widgets.file_view import FileView
from explorer.tui.widgets.layer_list import LayerList
from explorer.tui.widgets.layer_tree import LayerTree


class Jumping:
    """Goes to hidden entries and to findings; what stands in a file waits for its tree."""

    def __init__(
        self, layers: LayerList, tree: LayerTree, file: FileView, trees: Trees, viewing: Viewing
    ) -> None:
        self._layers = layers
        self._tree = tree
        self._file = file
        self._trees = trees
        self._viewing = viewing
        self._direction = 0
        self._finding: tuple[Finding, bool] | None = None
        self._stops: Stops | None = None

    def arrive(self) -> None:
        """Go on to what was asked for before its tree was there."""
        direction, self._direction = self._direction, 0
        if self._finding is not None:
            self._arrive_at_finding()
        elif direction and self._tree.go_to_hidden(direction, from_edge=True):
            self._tree.focus()

    # Hidden entries

    def to_hidden(self, direction: int) -> bool:
        """Go to the next hidden entry, in this tree or in another layer's, if there is one."""
        self._finding = None
        if not self._trees.is_current:
            self._direction = direction
        elif self._tree.go_to_hidden(direction, from_edge=self._layers.has_focus):
            self._tree.focus()
        elif self._trees.view is View.CHANGES and self._layers.step_to_hidden(direction):
            self._direction = direction
        else:
            return False
        return True

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
        aim = self._finding[0] if self._finding else self._viewing.aim
        if aim is not None:
            return stops.position(aim)
        place = self._tree.place
        if self._layers.has_focus or self._viewing.is_about_row or place is None:
            return stops.row_position(self._layers.cursor)
        return stops.entry_position(place, self._tree.path)

    def to_finding(self, finding: Finding, *, focus: bool = False) -> None:
        """Go to a finding, and give the viewer the focus if that is asked for."""
        self._direction, self._finding = 0, None
        if finding.location.place:
            self._to_entry(finding, finding.location.place, focus=focus)
        elif finding.location.index is not None:
            self._to_instruction(finding, finding.location.index, focus=focus)
        else:
            self._viewing.jump(TextSubject(finding), finding, focus=focus)

    def _to_instruction(self, finding: Finding, number: int, *, focus: bool) -> None:
        if not self._file.has_focus_within:
            self._layers.focus()
        self._layers.go_to(lambda row: row.number == number)
        if (row := self._layers.current) is not None:
            self._viewing.jump(RowSubject(row), finding, focus=focus)

    def _to_entry(self, finding: Finding, place: Place, *, focus: bool) -> None:
        """Select the layer; the changes of a layer show every entry, hidden or not."""
        self._finding = finding, focus
        self._layers.go_to(lambda row: row.layer == place.layer)
        self._trees.switch(View.CHANGES)
        if self._trees.is_current:
            self._arrive_at_finding()

    def _arrive_at_finding(self) -> None:
        waiting, self._finding = self._finding, None
        shown = self._tree.shown
        if waiting is None or shown is None:
            return
        finding, focus = waiting
        place, path = finding.location.place, finding.location.path
        if place is None or path is None or place.layer != shown.layer:
            return
        self._tree.go_to_secret(place, path)
        self._viewing.jump(EntrySubject(place, path), finding, focus=focus)
        if not self._file.has_focus_within:
            self._tree.focus()
