"""The program over two images: their comparison is the first screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual import on
from textual.screen import Screen

from explorer.tui.compare.opening import comparison_screen
from explorer.tui.compare.sides import OneSide
from explorer.tui.compare.wanted import AskedSide, SideUnread
from explorer.tui.image.variants import Explored
from explorer.tui.shell.app import ExplorerApp
from explorer.tui.shell.project import Project
from explorer.tui.shell.settings import Settings


class ComparisonApp(ExplorerApp):
    """Compares two images; where one can't be opened the other one shows alone.

    `failure` is what could not be read of them, if anything.
    """

    def __init__(
        self,
        asked: Sequence[AskedSide],
        settings: Settings,
        project: Project | None = None,
        explored_of: Callable[[str], Explored] | None = None,
    ) -> None:
        """Take A and B."""
        latest = asked[-1]
        super().__init__(
            latest.name,
            latest.open_source,
            settings=settings,
            project=project,
            explored_of=explored_of,
        )
        self._asked = asked

    def first_screen(self) -> Screen[Any]:
        """Return the comparison."""
        return comparison_screen(self, self._asked)

    def _end_with(self, error: object) -> None:
        """Show the side alone that is left, if there is one."""
        if not isinstance(error, OneSide):
            super()._end_with(error)
            return
        self.failure, self._explored = error.error, error.explored
        self.push_screen(self._screen_of(self._explored))

    @on(SideUnread)
    def _note(self, event: SideUnread) -> None:
        self.failure = event.error
