"""The command palette: a few letters find whatever the screen below it can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment

from explorer.tui.drawing.choosing import ChoosingScreen
from explorer.tui.drawing.listing import Listing
from explorer.tui.drawing.text import clipped
from explorer.tui.shell.commands import Command, found

_LABEL = 18
_LEAST = 24


class CommandList(Listing[Command]):
    """A row for each command: its word, what it does or why it can't, its keys at the right."""

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw a command; where there is little room its keys go before its sentence."""
        command = self.rows[row]
        label = set_cell_size(clipped(command.label, _LABEL - 1), _LABEL)
        keys = clipped("  ".join(command.keys), max(0, width - _LABEL - _LEAST))
        room = max(0, width - _LABEL - cell_len(keys) - 3)
        text = f"not now: {command.reason}" if command.reason else command.help
        yield self.piece(label, "faint" if command.reason else "name")
        yield self.piece(set_cell_size(clipped(text, room), room), "faint")
        yield self.piece(f"  {keys} ", "link")


class Palette(ChoosingScreen[Command]):
    """Returns the command that is to be done."""

    def __init__(self, commands: Callable[[], Sequence[Command]]) -> None:
        """Take what tells the commands: which of them act changes while an image is read."""
        self._list = CommandList(id="commands")
        super().__init__(self._list, "What to do: quit, findings, diff, extract, theme…")
        self._commands = commands

    def on_mount(self) -> None:
        """Begin with all of them."""
        self.entitle("Commands", "enter does it, escape closes")
        self.look_for("")

    def look_for(self, query: str) -> None:
        """List the commands that some words are about, the best first."""
        self._list.put(found(self._commands(), query), "Nothing here is called so")
        self._list.cursor = 0

    def choose(self) -> None:
        """Return the command, or say why it can do nothing now."""
        command = self._list.current
        if command is not None and command.reason:
            self.notify(command.reason, severity="warning")
        else:
            super().choose()
