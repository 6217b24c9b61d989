"""The list of what differs: it folds as every tree does, and says which path is current."""

from __future__ import annotations

from collections.abc import Iterator

from rich.segment import Segment
from textual.content import Content
from textual.message import Message

from explorer.compare import Difference
from explorer.tui.compare.row import DifferenceRow
from explorer.tui.compare.tree import DifferenceTree
from explorer.tui.shell.keys import FIRST_DIGITS_BESIDE_VIEWS
from explorer.tui.tree import matches
from explorer.tui.tree.folding import Folding
from explorer.tui.tree.folding_rows import FoldingRows


class DifferenceRows(FoldingRows):
    """Shows a tree of what differs; the cursor stays on its path when another one comes."""

    FIRST_DIGITS = FIRST_DIGITS_BESIDE_VIEWS

    class Highlighted(Message):
        """The cursor stands on another path."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.shown: DifferenceTree | None = None

    def show(self, shown: DifferenceTree) -> None:
        """Show another tree: of a new filter on its first match, else on the same path."""
        before, path = self.shown, self.path
        is_new = before is not None and before.request.expression != shown.request.expression
        self.shown = shown
        self.offset_aside = 0
        self.empty = Content(shown.why_empty)
        node = shown.tree.find(path) if path else 0
        if shown.matches and is_new:
            node = shown.matches[0]
        row = shown.folding.reveal(node) if 0 <= node < len(shown.tree) else 0
        self.renew()
        if self.validate_cursor(row) == self.cursor:
            self.watch_cursor()
        self.cursor = row
        self.refresh_bindings()

    def show_note(self, note: str) -> None:
        """Show one line instead of a tree."""
        self.shown, self.empty = None, Content(note)
        self.renew()

    def go_to(self, path: bytes) -> bool:
        """Put the cursor on a path; return whether anything differs there."""
        if self.shown is None:
            return False
        node = self.shown.tree.find(path)
        if node < 0 or self.shown.tree.path(node) != path:
            return False
        self.reveal(node)
        return True

    @property
    def difference(self) -> Difference | None:
        """What differs at the path under the cursor itself."""
        return None if self.shown is None or self.node is None else self.shown.difference(self.node)

    @property
    def match_text(self) -> str:
        """How many matches the filter has, and which one is current; empty without a filter."""
        shown = self.shown
        return matches.match_text(shown.matches, self.node) if shown and shown.is_filtered else ""

    # What the tree of rows asks for

    @property
    def folding(self) -> Folding | None:
        """What shows of the tree; None while there is none."""
        return self.shown.folding if self.shown else None

    def line_width(self, node: int) -> int:
        """Return the cells that guides and name of a node take."""
        return DifferenceRow(self.shown, node, self.piece).line_width if self.shown else 0

    def match_from(self, node: int, by: int) -> int:
        """Return the match of the filter some matches behind a node, or before it."""
        return matches.match_from(self.shown.matches, node, by) if self.shown else node

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw a row."""
        if self.shown is None:
            return iter(())
        node = self.shown.folding.rows[row]
        return DifferenceRow(self.shown, node, self.piece).segments(width, self.offset_aside)

    def cursor_moved(self) -> None:
        """Report which path is current."""
        self.post_message(self.Highlighted())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Go from match to match while there is a filter that has any."""
        if action == "match":
            return self.shown is not None and self.shown.is_filtered and bool(self.shown.matches)
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Return why there is nothing to open, to close or to copy."""
        return "" if action == "page_up" or self.node is not None else "Nothing is listed"
