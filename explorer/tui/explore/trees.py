"""Which tree is shown: of which layer and in which view, built in a thread, kept up to date."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from math import inf

from textual.content import Content

from explorer.analysis import Analysis
from explorer.errors import UsageError
from explorer.tui.explore.messages import Totalled, TreeBuilt, TreeRefused
from explorer.tui.explore.subjects import Known
from explorer.tui.findings.findings import Findings
from explorer.tui.layers.layer_list import LayerList
from explorer.tui.shell.jobs import Jobs
from explorer.tui.shell.threads import Check
from explorer.tui.tree.arrangement import Arrangement
from explorer.tui.tree.columns import Columns
from explorer.tui.tree.layer_tree import LayerTree
from explorer.tui.tree.tree_choice import Choice
from explorer.tui.tree.views import Shown, View, Wanted, build_shown, renewed

_DEBOUNCE = 0.06
_QUICK = 20_000
_INTERVAL = 1.0
_SHARE = 10


class Trees:
    """Builds the tree of the selected layer, and renews its totals, never two at a time."""

    def __init__(
        self, layers: LayerList, tree: LayerTree, jobs: Jobs, known: Callable[[], Known]
    ) -> None:
        self._layers = layers
        self._tree = tree
        self._jobs = jobs
        self._known = known
        self._is_renewing = False
        self._is_stale = False
        self._began = self._next_growth = 0.0
        self.view = View.CHANGES
        self.first = 1
        self.choice = Choice()

    @property
    def layer(self) -> int | None:
        """The layer to show: of an instruction without one, its changes alone have none."""
        rows, current = self._layers.rows, self._layers.current
        if current is None or current.layer or self.view is View.CHANGES:
            return current.layer if current else None
        before = (row.layer for row in reversed(rows[: self._layers.cursor]) if row.layer)
        return next(before, 1 if self.view is View.EVERYTHING else None)

    @property
    def wanted(self) -> Wanted | None:
        """The tree that is wanted, if there is one."""
        layer, analysis = self.layer, self._known().analysis
        if layer is None or analysis is None:
            return None
        return Wanted(self.view, layer, self.first, len(analysis.layers), self.choice)

    @property
    def is_current(self) -> bool:
        """Whether the tree that shows is the one that is wanted."""
        return self.wanted is None or self._is_shown(self.wanted)

    def _is_shown(self, wanted: Wanted) -> bool:
        shown = self._tree.shown
        return shown is not None and shown.wanted.identity == wanted.identity

    def switch(self, view: View, first: int | None = None) -> None:
        """Show another view of the selected layer, or a range that begins with another one."""
        asked = view, self.first if first is None else first
        if asked != (self.view, self.first):
            self.view, self.first = asked
            self.want()

    def compare_from(self) -> int | None:
        """Let the range of changes begin with the selected layer, and say with which."""
        if (layer := self.layer) is not None:
            self.first, self.view = layer, View.RANGE
            self.want()
        return layer

    def choose(self, choice: Choice) -> None:
        """Show more or less of the tree, or in another order."""
        if choice != self.choice:
            self.choice = choice
            self.want()

    @property
    def columns(self) -> Columns:
        """The columns that show."""
        return self._tree.columns

    def arrange(self, arrangement: Arrangement) -> None:
        """Show what is asked for, as it is asked for."""
        self._tree.show_columns(arrangement.columns)
        self.choose(arrangement.choice)

    def want(self) -> None:
        """Show the tree of the selected layer as soon as it is built, or say why there is none."""
        known, wanted, before = self._known(), self.wanted, self._tree.shown
        analysis, findings = known.analysis, known.findings
        self._tree.border_title = Content(wanted.title if wanted else self.view.value.title())
        if wanted is None or analysis is None or not self._is_read(wanted):
            self._jobs.cancel("tree")
            self._tree.show_note(self._note(self.layer))
            return
        self._began, self._next_growth = time.monotonic(), inf
        self._jobs.start(partial(_built, analysis, findings, wanted, before), "tree")

    @staticmethod
    def _is_read(wanted: Wanted) -> bool:
        if wanted.view is View.EVERYTHING:
            return wanted.read > 0
        return max(wanted.span if wanted.view is View.RANGE else (wanted.layer,)) <= wanted.read

    def _note(self, layer: int | None) -> str:
        if layer is not None:
            return f"Layer {layer} is still to be read"
        return "This instruction wrote no layer" if self._layers.current else "Opening the image…"

    def show(self, event: TreeBuilt) -> bool:
        """Show a tree unless another one is wanted by now; say whether it shows."""
        shown, wanted = event.shown, self.wanted
        now = time.monotonic()
        self._next_growth = now + max(_INTERVAL, _SHARE * (now - self._began))
        is_wanted = wanted is not None and shown.wanted.identity == wanted.identity
        if is_wanted:
            self._tree.show(shown)
        return is_wanted

    def finish(self) -> None:
        """Bring all up to date that depends on all layers."""
        is_everything = self.view is View.EVERYTHING
        if self._tree.shown is None or is_everything or self.choice.depends_on_fates:
            self.want()
        self.renew()

    def grow(self) -> None:
        """Show everything with the layers read since, in a small share of the time at most."""
        shown, wanted = self._tree.shown, self.wanted
        if shown is None or wanted is None or self.view is not View.EVERYTHING:
            return
        if shown.wanted.read < wanted.read and time.monotonic() >= self._next_growth:
            self.want()

    def renew(self) -> None:
        """Bring totals and secrets of the tree up to date, now or after what is under way."""
        shown = self._tree.shown
        if shown is None or self._is_renewing:
            self._is_stale = shown is not None
            return
        self._is_renewing, self._is_stale = True, False
        findings = self._known().findings
        self._jobs.start(lambda _: Totalled(renewed(shown, findings)), "totals")

    def show_renewed(self, event: Totalled) -> None:
        """Show what was renewed, unless another tree has come since."""
        self._is_renewing = False
        shown = self._tree.shown
        if shown is not None and shown.tree is event.shown.tree:
            self._tree.retotal(event.shown)
        if self._is_stale:
            self.renew()


def _built(
    analysis: Analysis, findings: Findings, wanted: Wanted, before: Shown | None, check: Check
) -> TreeBuilt | TreeRefused:
    """Build a tree; while somebody types, for a large one wait whether he goes on."""
    if before is not None and before.wanted.choice.expression != wanted.choice.expression:
        if len(before.whole) > _QUICK:
            time.sleep(_DEBOUNCE)
        check()
    try:
        return TreeBuilt(build_shown(analysis, findings, wanted, before, check))
    except UsageError as error:
        return TreeRefused(error.message)
