"""The list of causes: what wrote them, and below that how far each reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment

from explorer.tui.drawing.text import clipped
from explorer.tui.sweep.rows import CauseRow
from explorer.tui.sweep.swept_list import SweptList

_SEVERITY = len("critical") + 2
_WITH_LAYER = 48


class CauseList(SweptList[CauseRow]):
    """Two lines for each cause."""

    row_height = 2

    def show(self, rows: Sequence[CauseRow], note: str) -> None:
        """List causes, or a note where there are none; the cursor stays on its cause."""
        # At the top it stays there: what is worst comes first, whenever it comes.
        current = self.current if self.cursor else None
        self.put(rows, note)
        if current is not None:
            found = (at for at, one in enumerate(rows) if one.key == current.key)
            self.cursor = next(found, self.cursor)
        self.cursor_moved()

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:
        """Draw one of the lines of a row."""
        shown, room = self.rows[row], max(1, width - _SEVERITY)
        if line == 0:
            paints = (shown.severity, "name") if shown.cause.fails else ("faint", "faint")
            yield self.piece(f"{shown.severity:<{_SEVERITY}}", paints[0])
            yield from self._title(shown, room, paints[1])
        else:
            yield Segment(" " * _SEVERITY)
            yield self.piece(clipped(shown.reaches, room), "attribute")

    def _title(self, shown: CauseRow, width: int, paint: str) -> Iterator[Segment]:
        """Say what wrote it, and at the right in which layer where there is room."""
        layer = shown.layer if width >= _WITH_LAYER else ""
        room = max(1, width - cell_len(layer) - 2 * bool(layer))
        yield self.piece(set_cell_size(clipped(shown.title, room), room), paint)
        yield self.piece(f"  {layer}" if layer else "", "faint")
