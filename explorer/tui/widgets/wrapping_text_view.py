"""A text view that can fold long lines: what scrolls is then a line and a row inside it."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, get_character_cell_size
from textual.geometry import Size
from textual.strip import Strip

from explorer.tui.highlighting import ColouredLine
from explorer.tui.marks import Mark
from explorer.tui.widgets.text_view import TextView


class Row(NamedTuple):
    """A part of a line that takes a row of its own: from `start` to `end` in characters."""

    line: ColouredLine
    start: int
    end: int
    is_last: bool


class WrappingTextView(TextView):
    """Shows lines whole, folded where they are longer than the view is wide.

    The scroll offset counts lines; `_skip` says how many rows of the first one are above.
    Of a line longer than what is read at once the first piece shows, and says so.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.wraps = False
        self._skip = 0
        self._is_stepping = False
        self._wants_end = False

    def action_wrap(self) -> None:
        """Fold long lines, or let them go on to the right."""
        self.wraps = not self.wraps
        self._skip = 0
        self.scroll_to(x=0, animate=False, force=True)
        self._measure()
        self.want()

    # Rows

    @property
    def _text_width(self) -> int:
        return max(1, self.room.width - self._gutter - 1)

    def _rows_of(self, line: ColouredLine) -> list[Row]:
        cuts = [*_cuts(line.text, self._text_width), len(line.text)]
        pairs = pairwise(cuts)
        return [Row(line, start, end, end == len(line.text)) for start, end in pairs]

    def _row(self, y: int) -> Row | None:
        """Return the row at a height of the view, as far as its line was read."""
        number, left = 0, self._skip + y
        while (line := self.line_in_sight(number)) is not None:
            rows = self._rows_of(line)
            if left < len(rows):
                return rows[left]
            number, left = number + 1, left - len(rows)
        return None

    def line_in_row(self, y: int) -> ColouredLine | None:
        """Return the line that is drawn at a height of the view."""
        if not self.wraps:
            return super().line_in_row(y)
        row = self._row(y)
        return row.line if row else None

    # Moving: by rows where lines are folded

    def action_scroll_down(self) -> None:
        """Scroll down one row."""
        self._step(1) if self.wraps else super().action_scroll_down()

    def action_scroll_up(self) -> None:
        """Scroll up one row."""
        self._step(-1) if self.wraps else super().action_scroll_up()

    def action_page_down(self) -> None:
        """Scroll down one page."""
        self._step(max(1, self.room.height - 1)) if self.wraps else super().action_page_down()

    def action_page_up(self) -> None:
        """Scroll up one page."""
        self._step(-max(1, self.room.height - 1)) if self.wraps else super().action_page_up()

    def action_scroll_end(self) -> None:
        """Scroll to the last row."""
        super().action_scroll_end()
        self._wants_end = self.wraps
        self.lines_came()

    def _step(self, by: int) -> None:
        """Move the first row by some rows, over lines that were read."""
        line, skip = 0, self._skip + by
        while skip < 0 and (above := self.line_in_sight(line - 1)) is not None:
            line, skip = line - 1, skip + len(self._rows_of(above))
        while (shown := self.line_in_sight(line)) is not None:
            rows = len(self._rows_of(shown))
            is_end = shown.number + 1 >= self.line_count()
            if skip < rows or is_end:
                skip = min(skip, rows - 1)
                break
            line, skip = line + 1, skip - rows
        self._stand(self.scroll_offset.y + line, max(0, skip))

    def _stand(self, line: int, skip: int) -> None:
        self._is_stepping = True
        self._skip = skip
        self.scroll_to(y=line, animate=False, force=True)
        self._is_stepping = False
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Begin with the first row of a line, unless the way there was made by rows."""
        if not self._is_stepping:
            self._skip = 0
        super().watch_scroll_y(old_value, new_value)

    def lines_came(self) -> None:
        """Fill the last page from below, if that is where the reader wants to be."""
        super().lines_came()
        last = self.line_count() - 1 - self.scroll_offset.y
        if self._wants_end and (end := self.line_in_sight(last)) is not None:
            self._wants_end = False
            self._skip = 0
            self._stand(self.scroll_offset.y + last, len(self._rows_of(end)) - 1)
            self._step(1 - self.room.height)

    def bring_aside(self, mark: Mark) -> None:
        """Scroll to the row of a mark: nothing lies aside of folded lines."""
        if not self.wraps:
            super().bring_aside(mark)
            return
        line = self.line_in_sight(mark.line - self.scroll_offset.y)
        rows = self._rows_of(line) if line else []
        own = next((at for at, row in enumerate(rows) if row.end > mark.column), 0)
        if own >= self.room.height // 2:
            self._stand(mark.line, own - self.room.height // 3)

    # Drawing

    def _measure(self) -> None:
        """Let any line be the first in sight where lines are folded."""
        super()._measure()
        if self.wraps:
            height = self.line_count() + max(0, self.room.height - 1)
            self.virtual_size = Size(self.room.width, height)

    def render_line(self, y: int) -> Strip:
        """Draw one row: the number stands at the first one of a line."""
        if not self.wraps:
            return super().render_line(y)
        width, row = self.room.width, self._row(y)
        if row is None:
            return self.on_background([], width)
        number = f"{row.line.number + 1:>{self._gutter - 2}}  " if row.start == 0 else ""
        text = Strip(self.pieces(row.line.text, row.line.spans))
        start = cell_len(row.line.text[: row.start])
        shown = text.crop(start, start + cell_len(row.line.text[row.start : row.end]))
        more = row.is_last and row.line.length > len(row.line.text)
        tail = [self.piece("…", "damage")] if more else []
        return self.on_background(
            [self.piece(f"{number:<{self._gutter}}", "gutter"), *shown, *tail], width
        )


def _cuts(text: str, width: int) -> list[int]:
    """Return where the rows of a text begin."""
    if text.isascii():
        return [*range(0, len(text), width)] or [0]
    cuts, taken = [0], 0
    for place, character in enumerate(text):
        cells = get_character_cell_size(character)
        if taken + cells > width:
            cuts.append(place)
            taken = 0
        taken += cells
    return cuts
