"""From one image to a comparison: the other one is chosen, then both are opened beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError
from explorer.printable import printable
from explorer.tui.compare.screen import CompareScreen
from explorer.tui.compare.wanted import AskedSide
from explorer.tui.image.variants import Choice, ExploredOf
from explorer.tui.start.other import OtherScreen

if TYPE_CHECKING:
    from explorer.tui.shell.app import ExplorerApp


def ask_for_other(app: ExplorerApp, asked: AskedSide, explored_of: ExploredOf) -> None:
    """Let an image be chosen, and show what `asked` changes against it."""

    def compare(choice: Choice | None) -> None:
        if choice is not None:
            pair = (AskedSide.of(choice.explored(explored_of)), asked)
            app.push_screen(comparison_screen(app, pair), say)

    def say(error: ExplorerError | None) -> None:
        if error is not None:
            app.notify(printable(str(error)), severity="error")

    screen = OtherScreen(asked.name, app.mask, keeps_records=app.settings.cache)
    app.push_screen(screen, compare)


def comparison_screen(app: ExplorerApp, asked: Sequence[AskedSide]) -> CompareScreen:
    """Return the screen of A and B."""
    keeps_records = app.settings.cache
    return CompareScreen(asked, app.mask, keeps_records=keeps_records, project=app.project)
