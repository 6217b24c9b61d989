"""The chapters of the demonstration, a row each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.segment import Segment
from textual.message import Message

from explorer.demo.story import Chapter, chapters
from explorer.tui.drawing.rows import Rows
from explorer.tui.shell.keys import bindings


class ChapterList(Rows):
    """Two lines for each chapter: its title, and the image it is about."""

    BINDINGS = bindings("Chapters")
    row_height = 2

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another chapter."""

        chapter: Chapter

    class Entered(Message):
        """The user wants to look into the image."""

    def on_mount(self) -> None:
        """Show all chapters."""
        self.renew()
        self.cursor_moved()

    @property
    def current(self) -> Chapter:
        """The chapter under the cursor."""
        return chapters()[self.cursor]

    def cursor_moved(self) -> None:
        """Report which chapter is current."""
        self.post_message(self.Highlighted(self.current))

    def action_enter(self) -> None:
        """Ask for the image of the chapter."""
        self.post_message(self.Entered())

    def row_count(self) -> int:
        """Return the number of chapters."""
        return len(chapters())

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw one of the two lines of a row."""
        chapter = chapters()[row]
        if line == 0:
            yield self.piece(f"{row + 1:>2}  ", "strong")
            yield self.piece(chapter.title, "name")
        else:
            yield self.piece(f"    {chapter.image}", "faint")
