"""The menu of a tree, over it: what shows, in which order, with which columns, at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

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
from explorer.tui.tree.arrangement import Arranged, Setting

_GROUP = 9
_LABEL = 18


class SettingList(Listing[Setting[Any]]):
    """A row for each setting; the name of a group stands before its first."""

    BINDINGS = bindings("Arrange")

    @dataclass
    class Changed(Message):
        """Something is set otherwise."""

        arrangement: Any

    def __init__(
        self,
        settings: Iterable[Setting[Arranged]],
        arrangement: Arranged,
        *,
        id: str | None = None,  # noqa: A002 - Textual's word
    ) -> None:
        super().__init__(id=id)
        self._settings = [*settings]
        self.arrangement: Any = arrangement

    def on_mount(self) -> None:
        """Show the settings."""
        self.put(self._settings)

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

    def __init__(
        self,
        settings: Iterable[Setting[Arranged]],
        arrangement: Arranged,
        apply: Callable[[Arranged], None],
    ) -> None:
        """Take what can be set, how things stand, and a function that takes how they shall be."""
        super().__init__()
        self._rows = SettingList(settings, arrangement, id="settings")
        self._apply: Callable[[Any], None] = apply

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        rows = self._rows
        rows.border_title = Content("The tree")
        rows.border_subtitle = Content("space changes, escape closes")
        yield rows
        yield KeyHints()

    @on(SettingList.Changed)
    def _change(self, event: SettingList.Changed) -> None:
        self._apply(event.arrangement)
