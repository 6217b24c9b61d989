"""The application: one screen over one image, and what it ended with."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.worker import WorkerFailed

from explorer.tui.keys import bindings
from explorer.tui.loading import FindOutline, OpenSource
from explorer.tui.messages import Failed
from explorer.tui.screens.explore import ExploreScreen
from explorer.tui.screens.help import HelpScreen


class ExplorerApp(App[None]):
    """Shows one image. `failure` is what ended the app, if anything but the user did."""

    TITLE = "Layer Explorer"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Everywhere")]

    def __init__(
        self, name: str, open_source: OpenSource, outline: FindOutline | None = None
    ) -> None:
        """Take a name to show, a function that opens the image, and one for its outline."""
        super().__init__()
        self._explored = name, open_source, outline
        self.failure: Exception | None = None

    def on_mount(self) -> None:
        """Show the screen of the image."""
        self.push_screen(ExploreScreen(*self._explored))

    def action_leave(self) -> None:
        """Leave at once: nobody waits for what still runs."""
        self.exit()

    def action_help(self) -> None:
        """Show all keys."""
        self.push_screen(HelpScreen())

    @on(Failed)
    def _end(self, event: Failed) -> None:
        self.failure = event.error
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """Keep an unforeseen error for the caller, who says it in one line."""
        self.failure = _cause(error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave without Textual's traceback."""
        self._close_messages_no_wait()


def _cause(error: Exception) -> Exception:
    cause = error.error if isinstance(error, WorkerFailed) else error
    return cause if isinstance(cause, Exception) else error
