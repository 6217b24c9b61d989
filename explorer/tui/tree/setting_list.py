"""The list of settings of a tree: each row says how one stands, and Enter or Space changes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.segment import Segment
from textual.message import Message

from explorer.tui.drawing.rows import Rows
from explorer.tui.shell.keys import bindings
from explorer.tui.tree.arrangement import Arrangement, settings

_GROUP = 9
_LABEL = 18


class SettingList(Rows):
    """A row for each setting; the name of a group stands before its first."""

    BINDINGS = bindings("Arrange")

    @dataclass
    class Changed(Message):
        """Something is set otherwise."""

        arrangement: Arrangement

    def __init__(self, arrangement: Arrangement, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.arrangement = arrangement
        self.settings = [*settings()]

    def on_mount(self) -> None:
        """Show the settings."""
        self.renew()

    def row_count(self) -> int:
        """Return the number of settings."""
        return len(self.settings)

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw a setting."""
        setting = self.settings[row]
        is_first = row == 0 or self.settings[row - 1].group != setting.group
        yield self.piece(f"{setting.group if is_first else '':<{_GROUP}}", "faint")
        yield self.piece(f"{setting.label:<{_LABEL}}", "name")
        yield self.piece(setting.text(self.arrangement), "strong")

    def action_enter(self) -> None:
        """Change the setting under the cursor."""
        self.arrangement = self.settings[self.cursor].next(self.arrangement)
        self.renew()
        self.post_message(self.Changed(self.arrangement))
