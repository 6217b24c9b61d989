"""A screen to choose on: a line to type in above the list of what fits."""

from __future__ import annotations

from typing import Any, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input

from explorer.limits import LONGEST_PATTERN
from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings

Chosen = TypeVar("Chosen")


class ChoosingScreen(ModalScreen[Chosen | None], SelectingScreen[Chosen | None]):
    """Returns what is chosen; a subclass lists what fits as something is typed."""

    # Each subclass looks for it from its own folder.
    CSS_PATH = "../drawing/dialogs.tcss"
    BINDINGS = bindings("Paths")

    box = query_one("#choice-box", Vertical)
    words = query_one("#choice-input", Input)

    def __init__(self, rows: Listing[Any], hint: str) -> None:
        """Take the list, and what stands in the line before anything is typed."""
        super().__init__()
        self.rows = rows
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Lay out what is typed above what fits."""
        with Vertical(id="choice-box"):
            yield Input(
                id="choice-input",
                placeholder=self._hint,
                max_length=LONGEST_PATTERN,
                compact=True,
            )
            yield self.rows
        yield KeyHints()

    def entitle(self, title: str, how: str) -> None:
        """Say what is chosen here, and how."""
        self.box.border_title, self.box.border_subtitle = Content(title), Content(how)
        self.rows.can_focus = False
        self.words.focus()

    def look_for(self, query: str) -> None:
        """List what fits some words."""
        raise NotImplementedError

    def choose(self) -> None:
        """Return what the cursor stands on."""
        if (chosen := self.rows.current) is not None:
            self.dismiss(chosen)

    @on(Input.Changed)
    def _change(self, event: Input.Changed) -> None:
        self.look_for(event.value)

    @on(Input.Submitted)
    @on(Listing.Entered)
    def _choose(self) -> None:
        self.choose()

    def action_step(self, by: int) -> None:
        """Move the cursor of the list while the line has the focus."""
        self.rows.cursor += by

    def action_page_up(self) -> None:
        """Go up one page in the list."""
        self.rows.action_page_up()

    def action_page_down(self) -> None:
        """Go down one page in the list."""
        self.rows.action_page_down()
