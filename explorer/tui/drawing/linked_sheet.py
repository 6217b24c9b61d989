"""A sheet of which some lines lead somewhere: the keys go from one to the next as far as they show.

Where none is in sight the same keys scroll, as in any other sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from explorer.tui.drawing.rows import CURSOR
from explorer.tui.drawing.sheet_view import SheetView
from explorer.tui.drawing.sheets import Layout


class LinkedSheet(SheetView):
    """Shows one sheet, with a cursor on its lines that have a target."""

    @dataclass
    class Followed(Message):
        """The user wants to go where a line leads."""

        target: object

    class Moved(Message):
        """Another line is current, or none is."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._at: int | None = None

    def show(self, layout: Layout) -> None:
        """Show another sheet, without a current line."""
        self._at = None
        super().show(layout)

    @property
    def target(self) -> object:
        """Where the current line leads; None where none is in sight."""
        return self._lines[self._at].target if self._at in self._links_in_sight() else None

    def follow(self) -> None:
        """Ask to go where the current line leads."""
        if self.target is not None:
            self.post_message(self.Followed(self.target))

    def go_to_first(self) -> None:
        """Make the first line that leads anywhere the current one, and bring it into sight."""
        if (first := next(self._links(), None)) is not None:
            # What it is about stands above it.
            self.scroll_to(0, first - self.room.height // 2, animate=False)
            self._put(first)

    def scroll_rows(self, by: int) -> None:
        """Go to the next line in sight that leads anywhere; scroll where there is none."""
        links = self._links_in_sight()
        if abs(by) == 1 and links:
            at = self._at if self._at in links else None
            ahead = [one for one in links if at is None or (one - at) * by > 0]
            if ahead:
                self._put(ahead[0] if by > 0 else ahead[-1])
                return
        super().scroll_rows(by)

    def moved(self) -> None:
        """Take note that the current line may be out of sight."""
        self.post_message(self.Moved())

    def _put(self, line: int) -> None:
        self._at = line
        self.refresh()
        self.post_message(self.Moved())

    def _links(self) -> Iterator[int]:
        return (at for at, line in enumerate(self._lines) if line.target is not None)

    def _links_in_sight(self) -> list[int]:
        top = self.scroll_offset.y
        return [one for one in self._links() if top <= one < top + self.room.height]

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a line that leads anywhere; a second click goes there."""
        offset = event.get_content_offset(self)
        line = offset.y + self.scroll_offset.y if offset else -1
        if line not in self._links_in_sight():
            super().on_click(event)
        elif event.chain == 2 and line == self._at:
            self.follow()
        else:
            self._put(line)

    def render_line(self, y: int) -> Strip:
        """Draw one line; the current one as that of a list."""
        drawn = super().render_line(y)
        if y + self.scroll_offset.y != self._at:
            return drawn
        current = Style(bgcolor=self.paint("cursor-line-in-use").bgcolor, bold=True)
        pieces = [self.piece(CURSOR, "cursor"), *drawn.crop(1)]
        return Strip(Segment.apply_style(pieces, post_style=current), drawn.cell_length)
