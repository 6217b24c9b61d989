"""Pictures of the screen: masked whatever the screen shows, and readable for who insists."""

from __future__ import annotations

import time
from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.file.file_view import FileView
from explorer.tui.shell.jobs import Check
from explorer.tui.shell.key_hints import KeyHints
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
        with VerticalScroll(id="question") as box:
            box.border_title = Content("Picture with secrets")
            box.border_subtitle = Content("y saves it readable · escape saves nothing")
            yield Static(Content(_QUESTION))
        yield KeyHints()


def drawn_anew(views: Iterable[FileView], check: Check) -> None:
    """Wait, in a thread, until none of these shows what was asked for before the mask."""
    while not all(view.is_settled for view in views):
        check()
        time.sleep(_TURN)
