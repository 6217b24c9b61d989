"""The line of the start screen: what is typed filters the list, and can be opened as it is."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from explorer.tui.shell.keys import bindings

_LONGEST = 4_000
_NOT_HERE = ("copy", "submit")


class StartLine(Input, inherit_bindings=False):
    """Takes what is typed; some of its keys are for the list below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # There is nothing to copy here: ctrl+c leaves, as in a shell.
        *(
            one
            for one in Input.BINDINGS
            if isinstance(one, Binding) and one.action not in _NOT_HERE
        ),
        *bindings("Start line"),
    ]

    class ListWanted(Message):
        """The user wants to go to the list."""

    class Emptied(Message):
        """The user wants to leave, as there is nothing left to clear."""

    class Moved(Message):
        """The cursor of the list shall move, by rows or by pages."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, suggester: Suggester, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(
            id=id,
            placeholder="Type to filter, or an image, an archive, a folder, docker://, registry://…",
            suggester=suggester,
            max_length=_LONGEST,
            compact=True,
            select_on_focus=False,
        )

    def action_complete(self) -> None:
        """Take what is suggested; without that go to the list."""
        if self._suggestion and self.cursor_at_end:
            self.action_cursor_right()
        else:
            self.post_message(self.ListWanted())

    def action_clear_or_leave(self) -> None:
        """Forget what is typed; with nothing typed leave."""
        if self.value:
            self.value = ""
        else:
            self.post_message(self.Emptied())

    def action_step(self, by: str) -> None:
        """Move the cursor of the list."""
        self.post_message(self.Moved(by))
