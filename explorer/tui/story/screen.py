"""The screen of the demonstration: its chapters, and the one under the cursor told in words."""

from __future__ import annotations

from collections.abc import Iterator

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.getters import query_one

from explorer.demo.story import Chapter, chapters
from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.sheet_view import SheetView
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.story.chapters import chapter_layout


class ChapterList(Listing[Chapter]):
    """Two lines for each chapter: its title, and the image it is about."""

    BINDINGS = bindings("Chapters")
    row_height = 2

    def on_mount(self) -> None:
        """Show all chapters."""
        self.put(chapters())
        self.cursor_moved()

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw one of the two lines of a row."""
        chapter = self.rows[row]
        if line == 0:
            yield self.piece(f"{row + 1:>2}  ", "strong")
            yield self.piece(chapter.title, "name")
        else:
            yield self.piece(f"    {chapter.image}", "faint")


class StoryScreen(SelectingScreen[None]):
    """Lists the chapters; Enter opens the image of one."""

    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012 - typed by Screen

    rows = query_one("#chapters", ChapterList)
    sheet = query_one("#chapter", SheetView)

    def compose(self) -> ComposeResult:
        """Lay out the list and the chapter."""
        with Container(id="story"):
            yield ChapterList(id="chapters")
            yield SheetView(id="chapter")
        yield KeyHints()

    def on_mount(self) -> None:
        """Begin at the beginning."""
        self.rows.border_title = Content("How secrets stay in images")
        self.rows.focus()

    @on(ChapterList.Highlighted)
    def _show(self) -> None:
        chapter = self.rows.rows[self.rows.cursor]
        self.sheet.border_title = Content(chapter.title)
        self.sheet.border_subtitle = Content("enter opens the image")
        self.sheet.show(chapter_layout(chapter))
