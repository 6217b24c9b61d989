"""Rows of a tree that folds: the cursor goes in and out, directories open and close."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.message import Message

from explorer.printable import printable
from explorer.tui.drawing.counting import times
from explorer.tui.drawing.rows import Rows
from explorer.tui.shell.keys import bindings
from explorer.tui.tree.folding import Folding
from explorer.tui.tree.guides import FOLD

_LONGEST_COPIED = 200
_LEAST_IN_SIGHT = 8


class FoldingRows(Rows):
    """Takes the keys of a tree; which one it is, and how a row looks, a subclass knows."""

    BINDINGS = bindings("Folding")

    class Entered(Message):
        """The user wants to look into what the cursor stands on."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        # How far guides and names are scrolled to the side.
        self.offset_aside = 0

    # What each tree answers

    @property
    def folding(self) -> Folding | None:
        """What shows of the tree; None while there is none."""
        raise NotImplementedError

    def line_width(self, node: int) -> int:
        """Return the cells that guides and name of a node take."""
        raise NotImplementedError

    def match_from(self, node: int, by: int) -> int:
        """Return the match of the filter some matches behind a node, or before it."""
        raise NotImplementedError

    # Nodes

    def row_count(self) -> int:
        """Return the number of visible rows."""
        return len(self.folding) if self.folding else 0

    @property
    def node(self) -> int | None:
        """The node under the cursor."""
        if self.folding is None or not self.row_count():
            return None
        return self.folding.rows[self.cursor]

    @property
    def path(self) -> bytes:
        """The path of the node under the cursor."""
        node = self.node
        return b"" if self.folding is None or node is None else self.folding.tree.path(node)

    def reveal(self, node: int) -> None:
        """Open what is above a node and put the cursor on it."""
        if self.folding is not None and node >= 0:
            row = self.folding.reveal(node)
            self.renew()
            self.cursor = row

    # Keys and mouse

    def action_enter(self) -> None:
        """Fold a directory; look into anything else."""
        if self.folding is None or self.node is None:
            return
        if self.folding.tree.has_children(self.node):
            self.action_fold()
        else:
            self.post_message(self.Entered())

    def action_match(self, direction: int) -> None:
        """Go to the next match of the filter, or to the one before; they go round."""
        self.go_to_match(direction * times(self))

    def go_to_match(self, by: int) -> None:
        """Put the cursor on the match of the filter some matches behind it, or before it."""
        if self.node is not None:
            self.reveal(self.match_from(self.node, by))

    def action_copy_path(self) -> None:
        """Copy the path under the cursor, as it is shown."""
        if self.node is not None:
            path = f"/{printable(self.path)}"
            self.app.copy_to_clipboard(path)
            self.notify(f"Copied: {path[:_LONGEST_COPIED]}", timeout=4)

    def action_fold(self) -> None:
        """Open or close the directory under the cursor."""
        self._fold(self.cursor)

    def _fold(self, row: int) -> None:
        self._refold(lambda folding: folding.toggle(row))

    def _refold(self, change: Callable[[Folding], None]) -> None:
        """Open or close directories; the cursor stays on its node, or on what that is now in."""
        if self.folding is not None and (node := self.node) is not None:
            change(self.folding)
            self.renew()
            self.cursor = self.folding.nearest_row(node)

    def action_inward(self) -> None:
        """Open a closed directory; step into an open one."""
        folding, node = self.folding, self.node
        if folding is None or node is None or not folding.tree.has_children(node):
            return
        if folding.is_open(node):
            self.cursor += 1
        else:
            self.action_fold()

    def action_outward(self) -> None:
        """Close an open directory; step out of anything else."""
        folding, node = self.folding, self.node
        if folding is None or node is None:
            return
        if folding.tree.has_children(node) and folding.is_open(node):
            self.action_fold()
        elif (parent := folding.tree.parents[node]) >= 0:
            self.cursor = folding.row_of(parent)

    def action_open_all(self) -> None:
        """Open every directory."""
        self._refold(Folding.open_all)

    def action_close_all(self) -> None:
        """Close every directory."""
        self._refold(Folding.close_all)

    def action_fold_all(self) -> None:
        """Close every directory, or open them when all are closed."""
        self._refold(Folding.toggle_all)

    def action_shift(self, by: int) -> None:
        """Scroll guides and names to the side, as far as the longest in sight asks for."""
        self.offset_aside = max(0, min(self.offset_aside + by, self._widest() - _LEAST_IN_SIGHT))
        self.renew()

    def _widest(self) -> int:
        if self.folding is None:
            return 0
        top = self.scroll_offset.y
        return max(map(self.line_width, self.folding.rows[top : top + self.room.height]), default=0)

    def clicked(self, row: int, event: events.Click) -> bool:
        """Fold a directory when its arrow is clicked."""
        if FOLD not in event.style.meta:
            return False
        self._fold(row)
        return True
