"""Which tree is shown: of which layer and in which view, built in a thread, kept up to date."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from explorer.tui.messages import Totalled, TreeBuilt
from explorer.tui.screens.jobs import Jobs
from explorer.tui.subjects import Known
from explorer.tui.views import View, build_shown, renewed
from explorer.tui.widgets.layer_list import LayerList
from explorer.tui.widgets.layer_tree import LayerTree

_TITLES = {View.CHANGES: "Changes of layer", View.FILES: "File system after layer"}


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
        self.view = View.CHANGES

    @property
    def layer(self) -> int | None:
        """The layer to show: of an instruction without one, only the file system has one."""
        rows, current = self._layers.rows, self._layers.current
        if current is None or current.layer or self.view is View.CHANGES:
            return current.layer if current else None
        before = (row.layer for row in reversed(rows[: self._layers.cursor]) if row.layer)
        return next(before, None)

    @property
    def is_current(self) -> bool:
        """Whether the tree that shows is the one that is wanted."""
        shown, layer = self._tree.shown, self.layer
        return layer is None or (
            shown is not None and (shown.view, shown.layer) == (self.view, layer)
        )

    def switch(self, view: View) -> None:
        """Show the changes of a layer or the file system after it."""
        if self.view is not view:
            self.view = view
            self.want()

    def want(self) -> None:
        """Show the tree of the selected layer as soon as it is built, or say why there is none."""
        known, view, layer = self._known(), self.view, self.layer
        analysis, findings = known.analysis, known.findings
        title = f"{_TITLES[view]} {layer}" if layer else view.value.title()
        self._tree.border_title = Content(title)
        if layer is None or analysis is None or layer > len(analysis.layers):
            self._jobs.cancel("tree")
            self._tree.show_note(self._note(layer))
            return
        self._jobs.start(
            lambda check: TreeBuilt(build_shown(analysis, findings, view, layer, check)), "tree"
        )

    def _note(self, layer: int | None) -> str:
        if layer is not None:
            return f"Layer {layer} is still to be read"
        return "This instruction wrote no layer" if self._layers.current else "Opening the image…"

    def show(self, event: TreeBuilt) -> bool:
        """Show a tree unless another one is wanted by now; say whether it shows."""
        shown = event.shown
        is_wanted = (shown.view, shown.layer) == (self.view, self.layer)
        if is_wanted:
            self._tree.show(shown)
        return is_wanted

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
