"""A view of lines that keys scroll: what text, hexadecimal and sheets have in common."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from explorer.tui.drawing.selectable import Selectable
from explorer.tui.shell.keys import bindings


class Readable(Selectable):
    """Scrolls by lines, pages, and to its ends; its text can be selected."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("File")]

    def line_count(self) -> int:
        """Return the lines known so far."""
        raise NotImplementedError

    def last_selectable(self) -> int:
        """Return the number of the last line that is known."""
        return max(0, self.line_count() - 1)

    def action_scroll_left(self) -> None:
        """Scroll half a tab to the left."""
        self.scroll_relative(x=-8, animate=False)

    def action_scroll_right(self) -> None:
        """Scroll half a tab to the right."""
        self.scroll_relative(x=8, animate=False)

    def action_scroll_up(self) -> None:
        """Scroll up one line."""
        self.scroll_relative(y=-1, animate=False)

    def action_scroll_down(self) -> None:
        """Scroll down one line."""
        self.scroll_relative(y=1, animate=False)

    def action_page_up(self) -> None:
        """Scroll up one page."""
        self.scroll_relative(y=1 - self.room.height, animate=False)

    def action_page_down(self) -> None:
        """Scroll down one page."""
        self.scroll_relative(y=self.room.height - 1, animate=False)

    def action_scroll_home(self) -> None:
        """Scroll to the first line."""
        self.scroll_to(0, 0, animate=False)

    def action_scroll_end(self) -> None:
        """Scroll to the last line."""
        self.scroll_to(0, self.line_count(), animate=False)
