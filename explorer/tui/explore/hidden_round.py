"""From hidden entry to hidden entry: through all layers and round, each one counted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from explorer.tui.explore.current_tree import CurrentTree
from explorer.tui.layers.list import LayerList
from explorer.tui.tree.layer_tree import LayerTree
from explorer.tui.tree.views import View


class HiddenRound:
    """Goes through the tree that shows; among changes on through the layers, else round."""

    def __init__(
        self,
        layers: LayerList,
        tree: LayerTree,
        current: CurrentTree,
        say: Callable[[str], object],
    ) -> None:
        self._layers = layers
        self._tree = tree
        self._current = current
        self._say = say

    @property
    def is_any(self) -> bool:
        """Whether any entry of the layers read so far is hidden."""
        return self._layers.hidden_counts()[2] > 0

    def go(self, direction: int, count: int = 1) -> None:
        """Go to the `count`-th hidden entry from here, onwards or back."""
        count, rounds = _in_round(count, self._layers.hidden_counts()[2]), len(self._layers.rows)
        if self._current.is_shown:
            self._seek(direction, count, rounds, from_edge=self._layers.has_focus)
        else:
            self._current.await_tree(partial(self._seek, direction, count, rounds))

    def _seek(self, direction: int, count: int, rounds: int, *, from_edge: bool = True) -> None:
        """Look in this tree, then in those of `rounds` other layers: a filter may leave all out."""
        is_changes = self._current.view is View.CHANGES
        left = self._tree.go_to_hidden(direction, count, from_edge=from_edge)
        if left and not is_changes:
            left = _in_round(left, self._tree.hidden_rank()[1])
            left = self._tree.go_to_hidden(direction, left, from_edge=True)
        rounds = rounds if left == count else len(self._layers.rows)
        if not left:
            self._tree.focus()
            self._say(self._position())
        elif rounds and (not is_changes or self._layers.step_to_hidden(direction)):
            self._current.switch(View.CHANGES)
            self._current.await_tree(partial(self._seek, direction, left, rounds - is_changes))
        else:
            self._say("All that is hidden is filtered out")

    def _position(self) -> str:
        """Say where on the way the cursor stands: "hidden entry 3 of 17"."""
        number, count = self._tree.hidden_rank()
        before, own, every = self._layers.hidden_counts()
        if self._current.view is View.CHANGES and count == own:
            return f"hidden entry {before + number:,} of {every:,}"
        here = "" if count == every else " in this tree"
        return f"hidden entry {number:,} of {count:,}{here}"


def _in_round(count: int, every: int) -> int:
    """Return how far to go for what is reached by going so far, round and round."""
    return (count - 1) % every + 1 if every else count
