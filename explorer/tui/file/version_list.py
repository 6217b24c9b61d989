"""The list of versions of one path: a row for each layer that has something there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from explorer.layers import Place
from explorer.tui.drawing.rows import Rows
from explorer.tui.file.versions import Version
from explorer.tui.shell.keys import bindings

_MARKED = "●"
_CHANGES = {"+": "added", "~": "modified", "-": "removed"}


class VersionList(Rows):
    """Lists versions, the topmost first; one may be marked, to compare others with it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Versions")]

    @dataclass
    class Chosen(Message):
        """The user wants to see a version."""

        place: Place

    @dataclass
    class Compared(Message):
        """The user wants to see what differs between two versions."""

        one: Place
        other: Place

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._versions: Sequence[Version] = ()
        self._shown: Place | None = None
        self._marked: int | None = None
        self.empty = Content("No layer has anything there")

    def show(self, versions: Sequence[Version], shown: Place) -> None:
        """Show the versions of a path, the cursor on the one that is shown."""
        self._versions, self._shown, self._marked = versions, shown, None
        self.renew()
        at = (row for row, one in enumerate(versions) if one.place == shown)
        self.cursor = next(at, 0)

    def row_count(self) -> int:
        """Return the number of versions."""
        return len(self._versions)

    # Keys

    def action_enter(self) -> None:
        """Ask to see the version under the cursor."""
        if self._versions:
            self.post_message(self.Chosen(self._versions[self.cursor].place))

    def action_mark(self) -> None:
        """Mark the version under the cursor, or take its mark away."""
        self._marked = None if self._marked == self.cursor else self.cursor
        self.renew()

    def action_compare(self) -> None:
        """Ask for the difference to the marked version, else to the one before."""
        other = self.cursor + 1
        if self._marked is not None and self._marked != self.cursor:
            other = self._marked
        elif other >= len(self._versions):
            other = self.cursor - 1
        if other < 0:
            self.notify("There is no other version to compare with", markup=False, timeout=3)
            return
        one, another = self._versions[self.cursor], self._versions[other]
        self.post_message(self.Compared(one.place, another.place))

    # Drawing

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw a version: layer, size, change, fate, instruction."""
        one = self._versions[row]
        mark = _MARKED if row == self._marked else " "
        here = "shown" if one.place == self._shown else ""
        yield self.piece(f"{mark} ", "cursor")
        yield self.piece(f"layer {one.place.layer:<4}", "strong")
        yield Segment(f"{one.size:>9}  ")
        yield self.piece(f"{one.change:<12}", _CHANGES.get(one.change[:1], "faint"))
        yield self.piece(f"{here:<6}", "faint")
        longest = max(cell_len(other.fate) for other in self._versions)
        fate = set_cell_size(one.fate, longest) + "  "
        yield self.piece(fate, "hidden" if one.fate.startswith("⊘") else "faint")
        yield Segment(one.instruction)
