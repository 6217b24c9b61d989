"""The list of findings by what became of them: one line where there is room, else two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment

from explorer.compare.outcomes import Became
from explorer.printable import printable
from explorer.tui.compare.changes import ChangedFinding
from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.text import clipped, shortened
from explorer.tui.findings.leaks import masked_text
from explorer.tui.shell.keys import bindings

_ONE_LINE = 120
_BECAME, _SEVERITY, _MASKED = len("moved") + 2, len("critical") + 2, 20
_SHORTEST_TITLE, _LONGEST_WHERE = 20, 60
_PAINTS = {
    Became.NEW: "removed",
    Became.GONE: "added",
    Became.MOVED: "modified",
    Became.SAME: "faint",
}


class ChangeList(Listing[ChangedFinding]):
    """A row for each finding."""

    BINDINGS = bindings("Changes one by one")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._title = self._where = self._fate = 0

    def show(self, changes: Sequence[ChangedFinding], note: str) -> None:
        """List findings, or a note where there are none."""
        titles = (cell_len(printable(one.latest.match.title)) for one in changes)
        self._title = max(titles, default=0)
        self._where = min(_LONGEST_WHERE, max((cell_len(one.where) for one in changes), default=0))
        self._fate = max((cell_len(one.fate) for one in changes), default=0)
        self.put(changes, note)
        self.cursor_moved()

    def renew(self) -> None:
        """Take note of other rows, or of another width."""
        self.row_height = 1 if self.size.width >= _ONE_LINE else 2
        super().renew()

    def on_resize(self) -> None:
        """Change between one line and two."""
        self.renew()
        super().on_resize()

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:
        """Draw one of the lines of a row."""
        change = self.rows[row]
        if self.row_height == 1:
            room = width - _BECAME - _SEVERITY - _MASKED - 4
            left = room - self._where - self._fate - 2
            title = min(self._title, max(_SHORTEST_TITLE, width // 5, left))
            yield from self._what(change, title)
            yield from self._place(change, room - title)
        elif line == 0:
            yield from self._what(change, max(1, width - _BECAME - _SEVERITY - _MASKED - 2))
        else:
            yield Segment(" " * _BECAME)
            yield from self._place(change, width - _BECAME)

    def _what(self, change: ChangedFinding, title: int) -> Iterator[Segment]:
        match = change.latest.match
        label = match.severity.label
        yield self.piece(f"{change.became.value:<{_BECAME}}", _PAINTS[change.became])
        yield self.piece(f"{label:<{_SEVERITY}}", label if change.counts else "faint")
        text = clipped(printable(match.title), title)
        yield self.piece(set_cell_size(text, title) + "  ", "name" if change.counts else "faint")
        yield self.piece(
            set_cell_size(clipped(masked_text(change.latest), _MASKED), _MASKED), "attribute"
        )
        yield Segment("  " if self.row_height == 1 else "")

    def _place(self, change: ChangedFinding, width: int) -> Iterator[Segment]:
        """Say where it stands and what became of it there, of a long place both ends."""
        fate = clipped(change.fate, max(0, width - min(self._where, width // 2) - 2))
        room = max(1, min(self._where, width - cell_len(fate) - 2))
        yield Segment(set_cell_size(shortened(change.where, room), room) + "  ")
        is_hidden = bool(change.latest.hider) and change.became is not Became.GONE
        yield self.piece(fate, "hidden" if is_hidden else "faint")
