"""Text that the mouse selects: by lines and characters, wherever the view is scrolled to.

Textual keeps what is selected on the screen, and asks there which character stands at a cell.
"""

from __future__ import annotations

from rich.cells import get_character_cell_size
from textual import events
from textual.geometry import Offset
from textual.selection import Selection

from explorer.errors import ExplorerError
from explorer.tui.drawing.painted import Painted
from explorer.tui.file.marks import Span

COPY_LIMIT = 50_000
"""The most bytes that are copied: terminals take no more by OSC 52 than 75,000 or so."""

_END = 1 << 62


class Selectable(Painted):
    """A view whose lines can be selected by dragging; what stands before them stays out of it."""

    ALLOW_SELECT = True

    # What a view has to say

    def spot_at(self, x: int, y: int) -> Offset:
        """Return which character of which line is drawn at a cell, the nearest one outside."""
        raise NotImplementedError

    def selected_lines(self, start: Offset, end: Offset, most: int) -> list[str]:
        """Return the text between two places, line by line, not much more than `most` characters.

        Raises DamageError.
        """
        raise NotImplementedError

    def last_selectable(self) -> int:
        """Return the number of the last line."""
        raise NotImplementedError

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
        last = Offset(_END, self.last_selectable())
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

    def text_select_all(self) -> None:
        """Leave a second click to `on_click`: a file may be larger than anybody can copy."""


def character_at(text: str, cell: int) -> int:
    """Return which character of a text is drawn at a cell; past its end its length."""
    if text.isascii():
        return max(0, min(cell, len(text)))
    for place, character in enumerate(text):
        cell -= get_character_cell_size(character)
        if cell < 0:
            return place
    return len(text)
