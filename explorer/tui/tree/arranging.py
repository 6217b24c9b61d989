"""The menu of a tree, over it: what shows, in which order, with which columns, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen

from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.tree.arrangement import Arrangement, Setting, settings

_GROUP = 9
_LABEL = 18


class SettingList(Listing[Setting]):
    """A row for each setting; the name of a group stands before its first."""

    BINDINGS = bindings("Arrange")

    @dataclass
    class Changed(Message):
        """Something is set otherwise."""

        arrangement: Arrangement

    def __init__(self, arrangement: Arrangement, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.arrangement = arrangement

    def on_mount(self) -> None:
        """Show the settings."""
        self.put([*settings()])

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw a setting."""
        setting = self.rows[row]
        is_first = row == 0 or self.rows[row - 1].group != setting.group
        yield self.piece(f"{setting.group if is_first else '':<{_GROUP}}", "faint")
        yield self.piece(f"{setting.label:<{_LABEL}}", "name")
        yield self.piece(setting.text(self.arrangement), "strong")

    def action_enter(self) -> None:
        """Change the setting under the cursor."""
        self.arrangement = self.rows[self.cursor].next(self.arrangement)
        self.renew()
        self.post_message(self.Changed(self.arrangement))


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
        """Lay out the list."""
        rows = SettingList(self._arrangement, id="settings")
        rows.border_title = Content("The tree")
        rows.border_subtitle = Content("space changes, escape closes")
        yield rows
        yield KeyHints()

    @on(SettingList.Changed)
    def _change(self, event: SettingList.Changed) -> None:
        self._apply(event.arrangement)
