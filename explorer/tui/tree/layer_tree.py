"""The tree of a layer, or of the file system after it: flat, folded, drawn row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from rich.segment import Segment
from textual.content import Content
from textual.message import Message

from explorer.layers import Place
from explorer.tui.drawing.counting import times
from explorer.tui.shell.keys import FIRST_DIGITS_BESIDE_VIEWS, bindings
from explorer.tui.tree.arrangement import Columns
from explorer.tui.tree.folding import Folding
from explorer.tui.tree.folding_rows import FoldingRows
from explorer.tui.tree.row import TreeRow
from explorer.tui.tree.view_tabs import tabs
from explorer.tui.tree.views import BuiltTree, View


class LayerTree(FoldingRows):
    """Shows a tree, remembers the path that was chosen, and finds it again in the next one."""

    BINDINGS = bindings("Tree")
    FIRST_DIGITS = FIRST_DIGITS_BESIDE_VIEWS

    class Highlighted(Message):
        """The cursor stands on another node, or on none as nothing shows."""

    @dataclass
    class KindToggled(Message):
        """The user wants a kind of changes left out, or shown again."""

        kind: str

    class Left(Message):
        """The user wants to go back to the layers."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.shown: BuiltTree | None = None
        # Whether the user is on the way to an entry of a tree that is yet to be shown.
        self.is_awaited = False
        # Whether an expression leaves out what does not match it.
        self.is_filtered = False
        self.columns = Columns()
        # Whether there is anything to look at in what the cursor stands on.
        self.has_contents: Callable[[], bool] = lambda: True
        # Does what a key asks for at once, or as soon as the tree shows that the user means.
        self.once_shown: Callable[[Callable[[], object]], object] = lambda act: act()
        self._wanted = b""
        self._wanted_place: Place | None = None
        self._finding = False
        self._title = ""

    # Contents

    @property
    def folding(self) -> Folding | None:
        """What shows of the tree; None while there is none."""
        return self.shown.folding if self.shown else None

    def line_width(self, node: int) -> int:
        """Return the cells that guides and name of a node take."""
        return TreeRow(self.shown, node, self.piece).line_width if self.shown else 0

    def say_view(self, view: View, title: str) -> None:
        """Say in the border which view shows, of which layers, and how to come to the others."""
        self.border_title, self._title = tabs(view), title
        self._say_choice(self.shown.choice_text if self.shown else "")

    def _say_choice(self, choice: str) -> None:
        """Say in the border below what the tree is of, and what of it shows."""
        self.border_subtitle = Content(" · ".join(filter(None, (self._title, choice))))

    def show(self, shown: BuiltTree) -> None:
        """Show another tree, with the cursor on the same path or the nearest one above it.

        Of a new filter's tree it is on the first match.
        """
        node = self._node_to_begin_with(shown)
        self.shown = shown
        self.offset_aside = 0
        self.empty = Content(shown.why_empty)
        self._say_choice(shown.choice_text)
        row = shown.folding.reveal(node) if node >= 0 and len(shown.tree) else 0
        self.renew()
        self._go(row)
        self.refresh_bindings()

    def _node_to_begin_with(self, shown: BuiltTree) -> int:
        before, node = self.shown, 0
        if self._wanted:
            node = shown.node_at(self._wanted, self._wanted_place)
        expression = shown.request.choice.expression
        is_new = before is not None and before.request.choice.expression != expression
        is_elsewhere = is_new or not shown.match_number(node)
        return shown.matches[0] if shown.matches and is_elsewhere else node

    def keep_place(self) -> None:
        """Take note that the user wants to be where the cursor stands."""
        self.cursor_moved()

    def show_note(self, note: str) -> None:
        """Show one line instead of a tree."""
        self.shown = None
        self.empty = Content(note)
        self._say_choice("")
        self.renew()
        self.refresh_bindings()

    def show_totals(self, shown: BuiltTree) -> None:
        """Show the same tree with other totals, fates and secrets."""
        self.shown = shown
        self.renew()

    @property
    def path(self) -> bytes:
        """The path of the node under the cursor; the wanted one where there is no tree."""
        return self._wanted if self.shown is None or self.node is None else self._path(self.shown)

    def _path(self, shown: BuiltTree) -> bytes:
        return shown.tree.path(shown.folding.rows[self.cursor])

    @property
    def place(self) -> Place | None:
        """The entry under the cursor."""
        return None if self.shown is None or self.node is None else self.shown.tree.place(self.node)

    def _go(self, row: int) -> None:
        """Move the cursor without taking its path for the user's wish."""
        self._finding = True
        if self.validate_cursor(row) == self.cursor:
            self.watch_cursor()
        self.cursor = row
        self._finding = False

    def cursor_moved(self) -> None:
        """Remember the path, and report which entry is current."""
        if self.node is not None and not self._finding:
            self._wanted, self._wanted_place = self.path, self.place
        self.post_message(self.Highlighted())

    def go_to(self, path: bytes, place: Place | None = None) -> None:
        """Put the cursor on a path, of several entries there on one, now or in the next tree."""
        self._wanted, self._wanted_place = path, place
        if self.shown is not None and (node := self.shown.node_at(path, place)) >= 0:
            self.reveal(node)

    def go_to_secret(self, place: Place, path: bytes) -> None:
        """Put the cursor on an entry that holds a secret, wherever a hostile name has put it."""
        if self.shown is not None:
            node = self.shown.secrets.node_of(place)
            self.reveal(self.shown.node_at(path, place) if node is None else node)

    def go_to_hidden(self, direction: int, count: int, *, from_edge: bool = False) -> int:
        """Put the cursor on the `count`-th hidden entry from here, up or down.

        Return how many are still to go where there are not so many; 0 where it is reached.
        """
        if self.shown is None or self.node is None:
            return count
        totals, edge = self.shown.totals, -1 if direction > 0 else len(self.shown.tree)
        start, hidden = edge if from_edge else self.node, totals.hidden
        find = totals.next_hidden if direction > 0 else totals.previous_hidden
        if (node := find(start, count)) is None:
            return count - (hidden[-1] - hidden[start + 1] if direction > 0 else hidden[start])
        self.reveal(node)
        return 0

    def match_from(self, node: int, by: int) -> int:
        """Return the match of the filter some matches behind a node, or before it."""
        has_any = self.shown is not None and self.shown.matches
        return self.shown.match_from(node, by) if self.shown and has_any else node

    @property
    def match_text(self) -> str:
        """How many matches the filter has, and which one is current; empty where there is none."""
        return self.shown.match_text(self.node) if self.shown and self.is_filtered else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Go from match to match while there is a filter; it goes before the pane is left."""
        if action == "match":
            return self.is_filtered
        if action == "leave_pane":
            return not self.is_filtered
        return super().check_action(action, parameters)

    def hidden_rank(self) -> tuple[int, int]:
        """Return the how many-eth hidden entry the cursor stands on, and how many there are."""
        if self.shown is None or self.node is None:
            return 0, 0
        hidden = self.shown.totals.hidden
        return hidden[self.node + 1], hidden[-1]

    # Drawing

    def draw(self, row: int, line: int, width: int) -> Iterator[Segment]:  # noqa: ARG002
        """Draw a row."""
        if self.shown is None:
            return iter(())
        node = self.shown.folding.rows[row]
        drawn = TreeRow(self.shown, node, self.piece)
        return drawn.segments(width, self.offset_aside, columns=self.columns)

    # Keys and mouse

    def why_not(self, action: str) -> str:
        """Return why there is nothing to open, to close, to copy or to go to."""
        if action.startswith("match("):
            return "" if self.shown and self.shown.matches else "Nothing here matches the filter"
        if self.shown is None or self.node is None:
            is_other = action in ("leave_pane", "columns")
            return "" if is_other else "There is nothing in the tree"
        is_closed = action == "enter" and not self.shown.tree.has_children(self.node)
        return "There is nothing in it to look at" if is_closed and not self.has_contents() else ""

    def action_enter(self) -> None:
        """Fold a directory; look into anything else, or into what is yet to show."""
        if self.is_awaited:
            self.post_message(self.Entered())
        else:
            self.once_shown(super().action_enter)

    def action_match(self, direction: int) -> None:
        """Go to the next match, or to the one before, of the filter as it was typed."""
        self.once_shown(partial(self.go_to_match, direction * times(self)))

    def action_leave_pane(self) -> None:
        """Ask to go back to the layers."""
        self.post_message(self.Left())

    def action_kind(self, kind: str) -> None:
        """Ask for a kind of changes to be left out, or to be shown again."""
        self.post_message(self.KindToggled(kind))

    def action_columns(self) -> None:
        """Show more columns, or after the most of them the fewest."""
        self.show_columns(self.columns.next)

    def show_columns(self, columns: Columns) -> None:
        """Show other columns."""
        self.columns = columns
        self.renew()
