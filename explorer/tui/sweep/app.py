"""The program over many images: their sweep is the first screen, each image stands above it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from textual import on
from textual.screen import Screen

from explorer.errors import ExplorerError, UsageError
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.printable import printable
from explorer.tui.image.variants import ExploredOf
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.jobs import Failed
from explorer.tui.shell.project import Project
from explorer.tui.shell.settings import Settings
from explorer.tui.sweep.screen import SweepScreen
from explorer.tui.sweep.swept import Sweep
from explorer.tui.sweep.wanted import ImageWanted, aim_at


class SweepApp(ExplorerApp):
    """Shows a sweep; `failure` is why it could not begin, if it could not."""

    def __init__(
        self,
        sweep: Sweep,
        settings: Settings,
        project: Project | None = None,
        explored_of: ExploredOf | None = None,
    ) -> None:
        """Take the sweep; `explored_of` opens other images, to compare one of its own with."""
        super().__init__("", _unchosen, settings=settings, project=project, explored_of=explored_of)
        self._sweep = sweep
        self._first = SweepScreen(sweep, self.mask)

    def first_screen(self) -> Screen[Any]:
        """Return the sweep."""
        return self._first

    @on(ImageWanted)
    def _explore(self, event: ImageWanted) -> None:
        if self.screen is self._first:  # a second press may come before the first has done its work
            aim = aim_at(event.leak) if event.leak else None
            self._explored = replace(self._sweep.explored(event.image), aim=aim)
            self.push_screen(self._screen_of(self._explored))

    @on(Failed)
    def _say_why(self, event: Failed) -> None:
        """Go back to the sweep, and say why an image can't be opened or read any further."""
        if isinstance(event.error, ExplorerError):
            event.prevent_default()
            while self.screen is not self._first:
                self.pop_screen()
            self.notify(printable(str(event.error)), severity="error")


def _unchosen(_progress: Progress) -> Image:
    raise UsageError("No image is chosen yet")
