"""The pane below the lists: what there is to know of the current cause or image."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from explorer.fleet.model import Leak
from explorer.tui.sweep.about import about_cause, about_image
from explorer.tui.sweep.leak_list import LeakList, worst_first
from explorer.tui.sweep.rows import CauseRow, ImageRow
from explorer.wording import counted


class SweptDetails(Vertical):
    """Shows a text and below it findings; `shown` is what they are of."""

    about = query_one("#about", Static)
    leaks = query_one("#leaks", LeakList)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id, classes="pane")
        self.shown: CauseRow | ImageRow | None = None

    def compose(self) -> ComposeResult:
        """Lay out the text above the findings."""
        yield Static(id="about")
        yield LeakList(id="leaks")

    def show_cause(self, shown: CauseRow) -> None:
        """Show what a cause has brought."""
        self._show(shown, about_cause(shown), shown.cause.leaks)
        self.border_title = Content(f"Cause · {counted(len(self.leaks.rows), 'finding')}")

    def show_image(self, shown: ImageRow, leaks: Sequence[Leak]) -> None:
        """Show what was found of an image."""
        self._show(shown, about_image(shown), leaks)
        found = counted(len(self.leaks.rows), "finding")
        self.border_title = Content(f"Image · {found}" if self.leaks.rows else "Image")

    def _show(self, shown: CauseRow | ImageRow, about: Content, leaks: Sequence[Leak]) -> None:
        self.display = True
        self.shown = shown
        self.about.update(about)
        self.leaks.show(worst_first(leaks))
        self.leaks.display = bool(self.leaks.rows)

    def clear(self) -> None:
        """Show nothing."""
        self.shown, self.display = None, False
