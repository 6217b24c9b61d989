"""The demonstration: the story on one screen, the real explorer above it."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.screen import Screen

from explorer.demo.story import chapters
from explorer.tui.compare.opening import show_comparison
from explorer.tui.compare.screen import CompareScreen
from explorer.tui.compare.wanted import AskedSide
from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.image.variants import Variant
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.project import Project
from explorer.tui.shell.settings import Settings
from explorer.tui.story.screen import ChapterList, StoryScreen, explored, guide, repaired


class DemoApp(ExplorerApp):
    """Walks through the chapters; each opens at the place that tells it."""

    BINDINGS = bindings("Story")

    def __init__(self, settings: Settings, project: Project | None = None) -> None:
        """Begin with the first chapter."""
        first = explored(chapters()[0])
        super().__init__(first.name, first.open_source, settings=settings, project=project)
        self._story = StoryScreen()

    def first_screen(self) -> Screen[None]:
        """Return the story."""
        return self._story

    @on(ChapterList.Entered)
    def _open(self) -> None:
        self._explored = explored(self._story.chapter)
        self.push_screen(self._screen_of(self._explored))

    @on(StoryScreen.ComparisonWanted)
    def _compare_chapter(self) -> None:
        self.compare(AskedSide.of(explored(self._story.chapter)))

    def compare(self, asked: AskedSide) -> None:
        """Show what the repair of the chapter's image changes, of whichever platform it is."""
        if not (chapter := self._story.chapter).repaired:
            self.notify("Nothing leaks in this chapter, so nothing is repaired", timeout=3)
            return
        twin = repaired(chapter)
        if asked.analysis and (platform := asked.analysis.image.platform):
            twin = twin.other(Variant(str(platform)))
        show_comparison(self, (asked, AskedSide.of(twin)), guide(chapter))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the way back to the story where one is elsewhere."""
        if action == "story":
            return self.screen is not self._story
        return super().check_action(action, parameters)

    def action_chapter(self, by: int) -> None:
        """Go to the next chapter: in the story, from image to image, or from repair to repair."""
        is_exploring, is_comparing = self._has(ExploreScreen), self._has(CompareScreen)
        self.action_story()
        before = self._story.rows.cursor
        self._story.rows.cursor += by
        if self._story.rows.cursor == before:
            text = "This was the last chapter" if by > 0 else "This is the first chapter"
            self.notify(text, timeout=3)
        if is_exploring:
            self._open()
        elif is_comparing:
            self._compare_chapter()

    def action_story(self) -> None:
        """Go back to the story."""
        while self.screen is not self._story and len(self.screen_stack) > 1:
            self.pop_screen()

    def _has(self, kind: type[Screen[Any]]) -> bool:
        return any(isinstance(one, kind) for one in self.screen_stack)
