"""A line to type a filter into: it reports what was typed, and when the list is wanted again."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import Input

from explorer.tui.shell.keys import bindings


class FilterInput(Input):
    """Shows while it is in use, or has something in it."""

    BINDINGS = bindings("Filter")

    class Left(Message):
        """The user wants the list back."""

    def on_mount(self) -> None:
        """Begin out of sight."""
        self.display = False

    def begin(self) -> None:
        """Come into sight and take what is typed."""
        self.display = True
        self.focus()

    def action_accept(self) -> None:
        """Keep the filter and give the list the keys."""
        self.display = bool(self.value)
        self.post_message(self.Left())

    def action_drop(self) -> None:
        """Forget the filter."""
        self.value = ""
        self.action_accept()
