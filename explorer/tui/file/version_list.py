"""The list of versions of one path: a row for each layer that has something there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.binding import BindingType
from textual.content import Content
from textual.events import Callback
from textual.message import Message

from explorer.errors import CancelledError, ExplorerError
from explorer.layers import Place
from explorer.printable import printable
from explorer.tui.drawing.rows import Rows
from explorer.tui.drawing.sheets import Layout
from explorer.tui.drawing.text import clipped
from explorer.tui.file.cards import ShownEntry
from explorer.tui.file.versions import Version, compared, versions_of
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.shell.keys import bindings

_MARKED = "●"
_TWO = 2
_COLUMNS = 43
# Of these its size and whether it is the one that is shown: what became of it matters more.
_LESSER = 17
_LEAST = 8
_CHANGES = {"+": "added", "~": "modified", "-": "removed"}


class VersionList(Rows):
    """Lists versions, the topmost first; one may be marked, to compare others with it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Versions")]

    class Listed(Message):
        """The versions of the path are there to choose from."""

    @dataclass
    class Chosen(Message):
        """The user wants to see a version."""

        place: Place

    @dataclass
    class Differs(Message):
        """Two versions were compared: what differs, as a sheet."""

        layout: Layout

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._jobs = Jobs(self)
        self._turn = 0
        self._origin: ShownEntry | None = None
        self._is_masked = False
        self._versions: Sequence[Version] = ()
        self._in_sight: Place | None = None
        self._marked: int | None = None
        self.empty = Content("No layer has anything there")

    def follow(self, origin: ShownEntry | None, *, is_masked: bool) -> None:
        """Take note of which entry is shown, and whether nothing of it may be read."""
        self._origin, self._is_masked = origin, is_masked

    def forget(self) -> None:
        """Drop what is on its way: something else is to be shown."""
        self._turn += 1

    def find(self) -> None:
        """List the versions of the path of the entry that is shown."""
        if (origin := self._origin) is not None:
            turn = self._turn

            def read(check: Check) -> Callback:
                return Callback(partial(self._list, turn, origin, versions_of(origin, check)))

            self._jobs.start(read, "versions")

    def _list(self, turn: int, origin: ShownEntry, versions: Sequence[Version]) -> None:
        """Show the versions, the cursor on the one that the pane shows."""
        if turn == self._turn:
            self._versions, self._in_sight, self._marked = versions, origin.place, None
            self.renew()
            at = (row for row, one in enumerate(versions) if one.place == self._in_sight)
            self.cursor = next(at, 0)
            self.post_message(self.Listed())

    def row_count(self) -> int:
        """Return the number of versions."""
        return len(self._versions)

    # Keys

    def why_not(self, action: str) -> str:
        """Return why there is no version to do something with."""
        if action == "compare" and len(self._versions) < _TWO:
            return "There is no other version to compare with"
        if action == "compare" and self._is_masked:
            return "Secrets are masked"
        is_of_one = action in ("enter", "mark")
        return "No layer has anything there" if is_of_one and not self._versions else ""

    def action_enter(self) -> None:
        """Ask to see the version under the cursor."""
        if self._versions:
            self.post_message(self.Chosen(self._versions[self.cursor].place))

    def action_mark(self) -> None:
        """Mark the version under the cursor, or take its mark away."""
        self._marked = None if self._marked == self.cursor else self.cursor
        self.renew()

    def action_compare(self) -> None:
        """Compare with the marked version, else with the one before."""
        other = self.cursor + 1
        if self._marked is not None and self._marked != self.cursor:
            other = self._marked
        elif other >= len(self._versions):
            other = self.cursor - 1
        if other < 0:
            self.notify("There is no other version to compare with", timeout=3)
        elif self._is_masked:
            self.notify("Secrets are masked", severity="warning", timeout=3)
        elif (origin := self._origin) is not None:
            turn, two = self._turn, (self._versions[self.cursor], self._versions[other])
            self._jobs.start(lambda check: self._compared(turn, origin, two, check), "versions")

    def _compared(
        self, turn: int, origin: ShownEntry, two: tuple[Version, Version], check: Check
    ) -> Message | None:
        """Compare two versions, in a thread."""
        one, other = (version.place for version in two)
        try:
            layout = compared(origin.analysis, one, other, check)
            return Callback(partial(self._show_difference, turn, layout))
        except CancelledError:
            raise
        except ExplorerError as error:
            self.notify(printable(error.message), severity="error")
            return None

    def _show_difference(self, turn: int, layout: Layout) -> None:
        if turn == self._turn:
            self.post_message(self.Differs(layout))

    # Drawing

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw a version: layer, size, change, instruction, fate, and who brought that about."""
        one = self._versions[row]
        mark = _MARKED if row == self._marked else " "
        here = "shown" if one.place == self._in_sight else ""
        yield self.piece(f"{mark} ", "cursor")
        yield self.piece(f"layer {one.place.layer:<4}", "strong")
        room = width - _COLUMNS
        is_narrow = room < max(cell_len(other.fate) for other in self._versions)
        if not is_narrow:
            yield Segment(f"{one.size:>9}  ")
        yield self.piece(f"{one.change:<12}", _CHANGES.get(one.change[:1], "faint"))
        if not is_narrow:
            yield self.piece(f"{here:<6}", "faint")
        cells = self._instruction_cells(one, room + _LESSER * is_narrow)
        yield Segment(set_cell_size(clipped(one.instruction, cells), cells) + "  " * bool(cells))
        yield self.piece(one.fate, "hidden" if one.hidden_by else "faint")
        yield self.piece(f"  {one.hidden_by}" if one.hidden_by else "", "faint")

    def _instruction_cells(self, one: Version, room: int) -> int:
        """Return how much of what wrote a version shows: as much as of what hid it."""
        longest = max(cell_len(other.instruction) for other in self._versions)
        fates = max(cell_len(other.fate) for other in self._versions)
        cells = min(longest, max(0, (room - fates) // 2))
        if one.hidden_by:
            return cells if cells >= _LEAST else 0
        return max(cells, min(cell_len(one.instruction), room - cell_len(one.fate)))
