"""The menu of a tree, over it: what shows, in which order, with which columns, at once."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen

from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.shell.keys import bindings
from explorer.tui.tree.arrangement import Arrangement
from explorer.tui.tree.setting_list import SettingList


class ArrangeScreen(ModalScreen[None], SelectingScreen[None]):
    """Changes the arrangement while the tree shows behind it."""

    CSS_PATH = "../drawing/dialogs.tcss"
    BINDINGS = bindings("Menu")

    def __init__(self, arrangement: Arrangement, apply: Callable[[Arrangement], None]) -> None:
        """Take how things stand, and a function that takes how they shall be."""
        super().__init__()
        self._arrangement = arrangement
        self._apply = apply

    def compose(self) -> ComposeResult:
        """Lay out the list alone."""
        rows = SettingList(self._arrangement, id="settings")
        rows.border_title = Content("The tree")
        rows.border_subtitle = Content("space changes, escape closes")
        yield rows

    @on(SettingList.Changed)
    def _change(self, event: SettingList.Changed) -> None:
        self._apply(event.arrangement)
