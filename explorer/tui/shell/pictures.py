"""Pictures of the screen: masked whatever the screen shows, and readable for who insists."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.file.file_view import FileView
from explorer.tui.shell.keys import bindings

_TURN = 0.01
_QUESTION = (
    "The picture will hold this screen as you read it now: every secret on it stands in the "
    "file, whole, for whoever gets it. ctrl+s saves it masked instead."
)


class ReadablePictureScreen(ModalScreen[bool], SelectingScreen[bool]):
    """Asks whether secrets shall stand in a picture; returns whether they shall."""

    CSS_PATH = "help.tcss"
    BINDINGS = bindings("Picture")

    def compose(self) -> ComposeResult:
        """Lay out the question, and how it is answered."""
        with Vertical(id="question") as box:
            box.border_title = Content("Picture with secrets")
            box.border_subtitle = Content("y saves it readable · escape saves nothing")
            yield Static(Content(_QUESTION))


async def drawn_anew(screens: Iterable[Screen[object]]) -> None:
    """Wait until nothing of these screens is still drawn as it was before the mask."""
    views = [view for screen in screens for view in screen.query(FileView)]
    while not all(view.is_settled for view in views):
        await asyncio.sleep(_TURN)
    for screen in screens:
        refreshed = asyncio.Event()
        if screen.call_after_refresh(refreshed.set):
            await refreshed.wait()
