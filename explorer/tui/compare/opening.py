"""From one image to a comparison: the other one is chosen, then both are opened beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError
from explorer.printable import printable
from explorer.tui.compare.screen import CompareScreen
from explorer.tui.compare.sides import OneSide
from explorer.tui.compare.wanted import NO_GUIDE, AskedSide, Guide
from explorer.tui.image.variants import ChosenImage, ExploredOf
from explorer.tui.start.other import OtherScreen

if TYPE_CHECKING:
    from explorer.tui.shell.app import ExplorerApp


def ask_for_other(app: ExplorerApp, asked: AskedSide, explored_of: ExploredOf) -> None:
    """Let an image be chosen, and show what `asked` changes against it."""

    def compare(choice: ChosenImage | None) -> None:
        if choice is not None:
            show_comparison(app, (AskedSide.of(choice.explored(explored_of)), asked))

    screen = OtherScreen(asked.name, app.mask, keeps_records=app.settings.cache)
    app.push_screen(screen, compare)


def show_comparison(app: ExplorerApp, asked: Sequence[AskedSide], guide: Guide = NO_GUIDE) -> None:
    """Show A and B above what is open; of one that can't be opened it says why."""

    def say(ended: ExplorerError | OneSide | None) -> None:
        if ended is not None:
            error = ended.error if isinstance(ended, OneSide) else ended
            app.notify(printable(str(error)), severity="error")

    app.push_screen(comparison_screen(app, asked, guide), say)


def comparison_screen(
    app: ExplorerApp, asked: Sequence[AskedSide], guide: Guide = NO_GUIDE
) -> CompareScreen:
    """Return the screen of A and B; a story guides who looks at it."""
    return CompareScreen(asked, app.mask, settings=app.settings, project=app.project, guide=guide)
