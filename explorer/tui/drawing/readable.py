"""A view of lines that keys scroll and whose text the mouse selects.

Textual keeps what is selected on the screen, and asks there which character stands at a cell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.cells import get_character_cell_size
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.selection import Selection

from explorer.errors import ExplorerError
from explorer.tui.drawing.counting import count_before, times
from explorer.tui.drawing.painted import Painted
from explorer.tui.drawing.spans import Span
from explorer.tui.shell.keys import bindings

COPY_LIMIT = 50_000
"""The most bytes that are copied: terminals take no more by OSC 52 than 75,000 or so."""

_END = 1 << 62
_ASIDE = 8


class Readable(Painted):
    """What text, hexadecimal and sheets have in common: they scroll, and can be selected."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("File")]
    ALLOW_SELECT = True

    # What each view answers

    def line_count(self) -> int:
        """Return the lines known so far."""
        raise NotImplementedError

    def spot_at(self, x: int, y: int) -> Offset:
        """Return which character of which line is drawn at a cell, the nearest one outside."""
        raise NotImplementedError

    def selected_lines(self, start: Offset, end: Offset, most: int) -> list[str]:
        """Return the text between two characters, not much more than `most` characters of it.

        Raises DamageError.
        """
        raise NotImplementedError

    def moved(self) -> None:
        """Take note that other lines are in sight."""

    # Scrolling

    def scroll_rows(self, by: int) -> None:
        """Scroll by some rows, up if there are fewer than none."""
        self.scroll_relative(y=by, animate=False)

    def action_scroll_left(self) -> None:
        """Scroll one tab to the left."""
        self.scroll_relative(x=-_ASIDE * times(self), animate=False)

    def action_scroll_right(self) -> None:
        """Scroll one tab to the right."""
        self.scroll_relative(x=_ASIDE * times(self), animate=False)

    def action_scroll_up(self) -> None:
        """Scroll up one row."""
        self.scroll_rows(-times(self))

    def action_scroll_down(self) -> None:
        """Scroll down one row."""
        self.scroll_rows(times(self))

    def action_page_up(self) -> None:
        """Scroll up one page."""
        self.scroll_rows(-times(self) * max(1, self.room.height - 1))

    def action_page_down(self) -> None:
        """Scroll down one page."""
        self.scroll_rows(times(self) * max(1, self.room.height - 1))

    def action_half_up(self) -> None:
        """Scroll up half a page."""
        self.scroll_rows(-times(self) * max(1, self.room.height // 2))

    def action_half_down(self) -> None:
        """Scroll down half a page."""
        self.scroll_rows(times(self) * max(1, self.room.height // 2))

    def action_scroll_home(self) -> None:
        """Scroll to the first line, or to the one whose number was typed."""
        self._to_typed_line(self.scroll_to_start)

    def action_scroll_end(self) -> None:
        """Scroll to the last line, or to the one whose number was typed."""
        self._to_typed_line(self.scroll_to_last)

    def _to_typed_line(self, otherwise: Callable[[], None]) -> None:
        if count := count_before(self):
            self.scroll_to_line(count - 1)
        else:
            otherwise()

    def scroll_to_start(self) -> None:
        """Scroll to the first line."""
        self.scroll_to(0, 0, animate=False)

    def scroll_to_last(self) -> None:
        """Scroll to the last line."""
        self.scroll_to(0, self.line_count(), animate=False)

    def scroll_to_line(self, line: int) -> None:
        """Scroll until a line, counted from 0, is the first in sight, as far as there are lines."""
        self.scroll_to(y=line, animate=False)

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Take note that the view moves."""
        super().watch_scroll_x(old_value, new_value)
        self.moved()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Take note that the view moves."""
        super().watch_scroll_y(old_value, new_value)
        self.moved()

    # Selecting

    def selected_spans(self, number: int, length: int, base: int = 0) -> list[Span]:
        """Return what is selected of a line, its first `base` characters left out."""
        if not self.screen.selections or (selection := self.text_selection) is None:
            return []
        start, end = selection.get_span(number) or (0, 0)
        end = length if end < 0 else min(length, end - base)
        start = max(0, start - base)
        return [Span(start, end, "selection")] if start < end else []

    def bounds(self, selection: Selection) -> tuple[Offset, Offset]:
        """Return where a selection begins and ends; it may be open on both sides."""
        start, end = selection
        last = Offset(_END, max(0, self.line_count() - 1))
        return Offset(0, 0) if start is None else start, last if end is None else end

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, of a very large one a little more than can be copied."""
        try:
            lines = self.selected_lines(*self.bounds(selection), COPY_LIMIT)
        except ExplorerError:
            return None
        return "\n".join(lines), "\n"

    def forget_selection(self) -> None:
        """Take note that other lines show."""
        if self.is_attached and self in self.screen.selections:
            self.screen.clear_selection()

    def text_select_all(self) -> None:
        """Leave a second click to `on_click`: a file may be larger than anybody can copy."""

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Follow the mouse wherever it goes until it is let go."""
        if event.button == 1 and event.get_content_offset(self) is not None:
            self.capture_mouse()

    def on_mouse_up(self) -> None:
        """Let the mouse go."""
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Select the whole line at the second click."""
        offset = event.get_content_offset(self)
        if event.chain == 2 and offset is not None:
            line = self.spot_at(*offset).y
            self.screen.selections = {self: Selection(Offset(0, line), Offset(_END, line))}


def character_at(text: str, cell: int) -> int:
    """Return which character of a text is drawn at a cell; past its end its length."""
    if text.isascii():
        return max(0, min(cell, len(text)))
    for at, character in enumerate(text):
        cell -= get_character_cell_size(character)
        if cell < 0:
            return at
    return len(text)


def part_of(text: str, number: int, start: Offset, end: Offset) -> str:
    """Return what of a line lies between two characters."""
    left = start.x if number == start.y else 0
    return text[left : end.x if number == end.y else None]
