"""The program without an image: the start screen, and above it the image that is chosen there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, cast

from textual import on
from textual._path import CSSPathType
from textual.screen import Screen

from explorer.errors import ExplorerError, UsageError
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.tui.compare.wanted import AskedSide, ComparisonWanted
from explorer.tui.image.variants import Explored
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.jobs import Failed
from explorer.tui.shell.project import Project
from explorer.tui.shell.settings import Settings
from explorer.tui.start.line import StartLine
from explorer.tui.start.screen import StartScreen


class StartApp(ExplorerApp):
    """Opens one image after the other, each above the start screen."""

    CSS_PATH: ClassVar[CSSPathType | None] = [
        *cast("list[Path]", ExplorerApp.CSS_PATH),
        Path(__file__).parent / "screen.tcss",
    ]

    def __init__(
        self,
        explored: Callable[[str], Explored],
        settings: Settings,
        project: Project | None = None,
    ) -> None:
        """Take what makes something to explore of IMAGE of the command line."""
        super().__init__("", _unchosen, settings=settings, project=project, explored_of=explored)
        self._explored_of: Callable[[str], Explored] = explored
        self._start = StartScreen(self.mask, keeps_records=settings.cache)

    def first_screen(self) -> Screen[Any]:
        """Return the start screen."""
        return self._start

    @on(StartScreen.Chosen)
    def _explore(self, event: StartScreen.Chosen) -> None:
        if self.screen is self._start:  # a second press may come before the first has done its work
            self._explored = event.choice.explored(self._explored_of)
            self.push_screen(self._screen_of(self._explored))

    @on(StartScreen.ComparisonWanted)
    def _compare_offer(self, event: StartScreen.ComparisonWanted) -> None:
        if self.screen is self._start:
            asked = AskedSide.of(event.choice.explored(self._explored_of))
            self.post_message(ComparisonWanted(asked))

    @on(StartLine.Emptied)
    def _leave_from_line(self) -> None:
        self.action_leave()

    def _return(self) -> None:
        while self.screen is not self._start:
            self.pop_screen()

    @on(Failed)
    def _say_why(self, event: Failed) -> None:
        """Let the start screen say why an image can't be opened, or read any further."""
        if isinstance(event.error, ExplorerError):
            event.prevent_default()
            self._return()
            self._start.refuse(str(event.error))


def _unchosen(_progress: Progress) -> Image:
    raise UsageError("No image is chosen yet")
