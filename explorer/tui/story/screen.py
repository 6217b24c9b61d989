"""The screen of the demonstration: its chapters, and the one under the cursor told in words."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.getters import query_one
from textual.message import Message

from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.sheet_view import SheetView
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.story.chapter_list import ChapterList
from explorer.tui.story.chapters import chapter_layout


class StoryScreen(SelectingScreen[None]):
    """Lists the chapters; Enter opens the image of one."""

    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012 - typed by Screen

    class Opened(Message):
        """The user wants to look into the image of the current chapter."""

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
    def _show(self, event: ChapterList.Highlighted) -> None:
        self.sheet.border_title = Content(event.chapter.title)
        self.sheet.border_subtitle = Content("enter opens the image")
        self.sheet.show(chapter_layout(event.chapter))

    @on(ChapterList.Entered)
    def _open(self) -> None:
        self.post_message(self.Opened())
