"""A list of things, one in each row: which of them is current, and that the user wants it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual.content import Content
from textual.message import Message

from explorer.tui.drawing.counting import times
from explorer.tui.drawing.rows import Rows

Item = TypeVar("Item")


class Listing(Rows, Generic[Item]):
    """Rows that each stand for one thing."""

    class Highlighted(Message):
        """The cursor stands on another thing, or more is known of it."""

    class Entered(Message):
        """The user wants to see the current thing, or to go there."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.rows: Sequence[Item] = ()

    def put(self, rows: Sequence[Item], note: str = "") -> None:
        """List other things, or a note where there are none; the cursor stays where it was."""
        self.rows = rows
        self.empty = Content(note)
        self.renew()
        self.cursor = self.validate_cursor(self.cursor)

    @property
    def current(self) -> Item | None:
        """The thing under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def row_count(self) -> int:
        """Return the number of things."""
        return len(self.rows)

    def cursor_moved(self) -> None:
        """Report that another thing is current."""
        if self.rows:
            self.post_message(self.Highlighted())

    def action_match(self, direction: int) -> None:
        """Go to the next row, or to the one before; behind the last comes the first."""
        if self.rows:
            self.cursor = (self.cursor + direction * times(self)) % len(self.rows)

    def why_not(self, action: str) -> str:
        """Return why there is nothing to enter."""
        return "There is nothing in the list" if action == "enter" and not self.rows else ""

    def action_enter(self) -> None:
        """Ask for the current thing."""
        self.post_message(self.Entered())
