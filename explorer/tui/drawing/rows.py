"""A list of rows with a cursor, drawn from whatever holds them: no widget a row."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip

from explorer.tui.drawing.counting import count_before, times
from explorer.tui.drawing.painted import Painted
from explorer.tui.shell.keys import bindings

CURSOR = "▌"


class Rows(Painted):
    """Draws rows, moves a cursor over them by keys and mouse, and keeps it in sight."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Rows")]

    cursor: reactive[int] = reactive(0, init=False)
    row_height = 1

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.empty = Content("")
        self._strips: LRUCache[Hashable, Strip] = LRUCache(1024)

    # What each list of rows answers

    def row_count(self) -> int:
        """Return the number of rows."""
        raise NotImplementedError

    def draw(self, row: int, line: int, width: int) -> Iterable[Segment]:
        """Return one line of a row, the cursor's mark left out."""
        raise NotImplementedError

    def cursor_moved(self) -> None:
        """Let others know where the cursor stands."""

    def lines_of(self, row: int) -> tuple[int, int]:
        """Return the first line of a row and how many it has."""
        return row * self.row_height, self.row_height

    def row_at(self, line: int) -> int:
        """Return the row that a line belongs to."""
        return line // self.row_height

    # Drawing

    def renew(self) -> None:
        """Take note that rows came, went, or changed."""
        self._strips.clear()
        count = self.row_count()
        last, lines = self.lines_of(count - 1) if count else (0, 0)
        self.virtual_size = Size(0, last + lines)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the view."""
        width, line = self.room.width, y + self.scroll_offset.y
        if line >= self.virtual_size.height:
            return self._blank(y, width)
        row = self.row_at(line)
        key = (line, width, row == self.cursor, self.has_focus)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._draw_line(row, line, width)
        return strip

    def _draw_line(self, row: int, line: int, width: int) -> Strip:
        current = row == self.cursor
        mark = self.piece(CURSOR if current else " ", "cursor" if current else "")
        segments = [mark, *self.draw(row, line - self.lines_of(row)[0], width - 1)]
        if current and self.has_focus and self.app.native_ansi_color:
            segments = [*_uncoloured(segments)]
        return self.on_background(segments, width, self._row_style(current=current))

    def _row_style(self, *, current: bool) -> Style:
        if not current:
            return self.rich_style
        if not self.has_focus:
            return self.rich_style + self.paint("cursor-line")
        return self.rich_style + self.paint("cursor-line-in-use") + Style(bold=True)

    def _blank(self, y: int, width: int) -> Strip:
        if self.row_count() or y != min(1, self.room.height - 1):
            return self.on_background([], width)
        note = f"  {self.empty.plain}"
        return self.on_background([self.piece(note, "faint")], width)

    def notify_style_update(self) -> None:
        """Draw anew in the new colours."""
        self._strips.clear()
        super().notify_style_update()

    # Moving

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, self.row_count() - 1))

    def watch_cursor(self) -> None:
        """Keep the cursor in sight, and let others know where it is."""
        self.show_cursor()
        self.refresh()
        self.cursor_moved()

    def show_cursor(self) -> None:
        """Scroll as little as needed to have the cursor's row in sight."""
        if not self.row_count():
            return
        first, count = self.lines_of(self.cursor)
        top, height = self.scroll_offset.y, self.room.height
        if first < top:
            self.scroll_to(y=first, animate=False, force=True)
        elif height and first + count > top + height:
            self.scroll_to(y=first + count - height, animate=False, force=True)

    def on_resize(self) -> None:
        """Keep the cursor in sight when the room changes."""
        self._strips.clear()
        self.call_after_refresh(self.show_cursor)

    def action_cursor_up(self) -> None:
        """Go up one row."""
        self.cursor -= times(self)

    def action_cursor_down(self) -> None:
        """Go down one row."""
        self.cursor += times(self)

    def action_page_up(self) -> None:
        """Go up one page."""
        self._go_lines(-max(1, self.room.height - 1))

    def action_page_down(self) -> None:
        """Go down one page."""
        self._go_lines(max(1, self.room.height - 1))

    def action_half_up(self) -> None:
        """Go up half a page."""
        self._go_lines(-max(1, self.room.height // 2))

    def action_half_down(self) -> None:
        """Go down half a page."""
        self._go_lines(max(1, self.room.height // 2))

    def _go_lines(self, by: int) -> None:
        """Go to the row that stands some lines from this one, as often as was asked for."""
        row = self.cursor
        for _ in range(times(self)):
            if (further := self._row_from(row, by)) == row:
                break
            row = further
        self.cursor = row

    def _row_from(self, row: int, by: int) -> int:
        """Return the row some lines from the first one of a row: another one if there is any."""
        if not self.row_count():
            return row
        line = self.lines_of(row)[0] + by
        found = self.row_at(max(0, min(line, self.virtual_size.height - 1)))
        return found if found != row else self.validate_cursor(row + (1 if by > 0 else -1))

    def action_first(self) -> None:
        """Go to the first row, or to the one whose number was typed."""
        self.cursor = times(self) - 1

    def action_last(self) -> None:
        """Go to the last row, or to the one whose number was typed."""
        self.cursor = (count_before(self) or self.row_count()) - 1

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row that was clicked; a second click enters it."""
        offset = event.get_content_offset(self)
        line = offset.y + self.scroll_offset.y if offset else -1
        if not 0 <= line < self.virtual_size.height:
            return
        row = self.row_at(line)
        if not self.clicked(row, event):
            self.cursor = row
            if event.chain == 2:
                self.action_enter()

    def clicked(self, row: int, event: events.Click) -> bool:  # noqa: ARG002
        """Handle a click that is more than a choice of the row; say whether it was."""
        return False

    def action_enter(self) -> None:
        """Enter the row under the cursor."""


def _uncoloured(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Yield segments in the colour of their row: a terminal's own colours don't fit each other."""
    for text, style, control in segments:
        yield Segment(text, style and style.without_color + Style(dim=False), control)
