"""A text view in which the reader moves by rows where long lines are folded."""

from __future__ import annotations

import sys

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.strip import Strip

from explorer.tui.file.folded_text_view import FoldedTextView, Row
from explorer.tui.file.highlighting import ColouredLine
from explorer.tui.file.lines import piece_length
from explorer.tui.file.marks import Mark

_WHEEL = 3
_CURRENT = ("leak-current", "match-current")


class WrappingTextView(FoldedTextView):
    """Shows lines whole, folded where they are longer than the view is wide, if asked to."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._is_stepping = False
        self._wants_end = False

    def action_wrap(self) -> None:
        """Fold long lines, or let them go on to the right."""
        self.wraps = not self.wraps
        self._at = self._skip = 0
        self._lines, self._asked = (), None
        self.forget_selection()
        self.scroll_to(x=0, animate=False, force=True)
        self._measure()
        self.want()

    def restart(self) -> None:
        """Forget all lines and stand at the first one."""
        self._wants_end = False
        super().restart()

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

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down some rows: a single line may be the whole file."""
        self._turn_wheel(event, _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up some rows."""
        self._turn_wheel(event, -_WHEEL)

    def _turn_wheel(self, event: events.MouseEvent, by: int) -> None:
        if self.wraps:
            event.stop()
            event.prevent_default()
            self._step(by)

    def action_scroll_home(self) -> None:
        """Scroll to the first row."""
        self._stand(0, 0, 0) if self.wraps else super().action_scroll_home()

    def action_scroll_end(self) -> None:
        """Scroll to the last row."""
        if not self.wraps:
            super().action_scroll_end()
            return
        self._wants_end, self._sought = True, None
        self._scanned = self._index.scanned
        self._fetch(self._turn, self.line_count() - 1, self._rows_to_read, -1 - sys.maxsize)

    def _step(self, by: int) -> None:
        """Move the first row by some rows, over pieces that were read."""
        if (place := self._place) is None:
            return
        self._sought, skip = None, self._skip + by
        while skip < 0 and place > 0:
            place -= 1
            skip += len(self._rows_of(self._lines[place]))
        while skip >= (rows := len(self._rows_of(self._lines[place]))):
            if place + 1 == len(self._lines):
                skip = rows - 1
                break
            place, skip = place + 1, skip - rows
        piece: ColouredLine = self._lines[place]
        self._stand(piece.number, self._number_of(piece), max(0, skip))

    def _stand(self, line: int, at: int, skip: int) -> None:
        self._is_stepping = True
        self._at, self._skip = at, skip
        self.scroll_to(y=line, animate=False, force=True)
        self._is_stepping = False
        self.want()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Begin with the first row of a line, unless the way there was made by rows."""
        if not self._is_stepping:
            self._at = self._skip = 0
        super().watch_scroll_y(old_value, new_value)

    def on_resize(self) -> None:
        """Begin with the piece that has the same bytes: they are longer or shorter now."""
        if self.wraps and (piece := self.line_in_row(0)):
            self._at, self._skip = piece.skipped // piece_length(self._text_width), 0
            self._lines = ()
        super().on_resize()

    def lines_came(self) -> None:
        """Fill the last page from below, if that is where the reader wants to be."""
        super().lines_came()
        if self._wants_end and self._lines and self.wraps:
            self._wants_end = False
            end: ColouredLine = self._lines[-1]
            self._stand(end.number, self._number_of(end), len(self._rows_of(end)) - 1)
            self._step(1 - self.room.height)

    def reach(self) -> None:
        """Have the row of the mark that is sought in sight: nothing lies aside of folded lines."""
        if not self.wraps:
            super().reach()
            return
        mark = self._sought
        if mark is None or not self.room.height or mark.line >= self.line_count():
            return
        self._jumped_to, self._is_reaching = mark.line, True
        if (row := self._row_with(mark)) is None:
            self._stand(mark.line, mark.column // piece_length(self._text_width), 0)
        elif row not in self._rows():
            before = self._rows_of(row.line).index(row)
            self._stand(mark.line, self._number_of(row.line), before)
            self._step(-(self.room.height // 3))
            self._sought = mark
        self._is_reaching = False

    def _row_with(self, mark: Mark) -> Row | None:
        own = [one for one in self._lines if one.number == mark.line]
        piece = next((one for one in reversed(own) if one.skipped <= mark.column), None)
        if piece is None or (piece is own[-1] and not self._reaches(piece, mark)):
            return None
        starts = (span.start for span in piece.spans if span.paint in _CURRENT)
        place = next(starts, mark.column - piece.skipped)
        rows = self._rows_of(piece)
        return next((row for row in rows if row.end > place), rows[-1])

    def _reaches(self, piece: ColouredLine, mark: Mark) -> bool:
        return mark.column < (self._number_of(piece) + 1) * piece_length(self._text_width)

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
        is_first = row.start == 0 and row.line.skipped == 0
        number = f"{row.line.number + 1:>{self._gutter - 2}}  " if is_first else ""
        text = Strip(self.pieces(row.line.text, self.spans_of(row.line, self._base(row.line))))
        start = cell_len(row.line.text[: row.start])
        shown = text.crop(start, start + cell_len(row.line.text[row.start : row.end]))
        return self.on_background(
            [self.piece(f"{number:<{self._gutter}}", "gutter"), *shown], width
        )
