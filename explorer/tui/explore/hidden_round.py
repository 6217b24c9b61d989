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

    def go(self, direction: int) -> None:
        """Go to the next hidden entry, or to the one before."""
        rounds = len(self._layers.rows)
        if self._current.is_shown:
            self._seek(direction, rounds, from_edge=self._layers.has_focus)
        else:
            self._current.await_tree(partial(self._seek, direction, rounds, from_edge=True))

    def _seek(self, direction: int, rounds: int, *, from_edge: bool) -> None:
        """Look in this tree, then in those of `rounds` other layers: a filter may leave all out."""
        is_changes = self._current.view is View.CHANGES
        if self._tree.go_to_hidden(direction, from_edge=from_edge) or (
            not is_changes and self._tree.go_to_hidden(direction, from_edge=True)
        ):
            self._tree.focus()
            self._say(self._position())
        elif rounds and (not is_changes or self._layers.step_to_hidden(direction)):
            self._current.switch(View.CHANGES)
            rounds -= is_changes
            self._current.await_tree(partial(self._seek, direction, rounds, from_edge=True))
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
