"""The start screen once more, above what is open: to choose the image it is compared with."""

from __future__ import annotations

from textual import on

from explorer.printable import clipped
from explorer.tui.shell.masks import Mask
from explorer.tui.start.line import StartLine
from explorer.tui.start.screen import StartScreen

_LONGEST_NAME = 60


class OtherScreen(StartScreen):
    """Lists what can be opened; returns the choice, None for nothing."""

    CSS_PATH = "screen.tcss"
    compares = False

    def __init__(self, name: str, mask: Mask, *, keeps_records: bool) -> None:
        """Take the name of the image that is compared."""
        title = f"What {clipped(name, _LONGEST_NAME)} changes against…"
        super().__init__(mask, keeps_records=keeps_records, title=title)

    @on(StartScreen.Chosen)
    def _choose(self, event: StartScreen.Chosen) -> None:
        event.stop()
        self.dismiss(event.choice)

    @on(StartLine.Emptied)
    def _choose_nothing(self, event: StartLine.Emptied) -> None:
        event.stop()
        self.dismiss(None)
