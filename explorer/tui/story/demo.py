"""The demonstration: the story on one screen, the real explorer above it."""

from __future__ import annotations

from textual import on
from textual.screen import Screen

from explorer.demo.story import chapters
from explorer.tui.explore.screen import ExploreScreen
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.project import Project
from explorer.tui.shell.settings import Settings
from explorer.tui.story.screen import ChapterList, StoryScreen, explored


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
        self._explored = explored(chapters()[self._story.rows.cursor])
        self.push_screen(self._screen_of(self._explored))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the way back to the story where one is elsewhere."""
        if action == "story":
            return self.screen is not self._story
        return super().check_action(action, parameters)

    def action_chapter(self, by: int) -> None:
        """Go to the next chapter: in the story, or from image to image."""
        is_exploring = self._is_exploring
        self.action_story()
        before = self._story.rows.cursor
        self._story.rows.cursor += by
        if self._story.rows.cursor == before:
            text = "This was the last chapter" if by > 0 else "This is the first chapter"
            self.notify(text, timeout=3)
        if is_exploring:
            self._open()

    def action_story(self) -> None:
        """Go back to the story."""
        while self.screen is not self._story and len(self.screen_stack) > 1:
            self.pop_screen()

    @property
    def _is_exploring(self) -> bool:
        return any(isinstance(one, ExploreScreen) for one in self.screen_stack)
