"""The tree that is asked for: of which layer, in which view; built in a thread, kept up to date."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from math import inf

from explorer.analysis import Analysis
from explorer.errors import UsageError
from explorer.tui.explore.subjects import ImageState
from explorer.tui.findings.findings import Findings
from explorer.tui.layers.list import LayerList
from explorer.tui.shell.jobs import Check, Jobs
from explorer.tui.tree.arrangement import Arrangement
from explorer.tui.tree.choice import Choice
from explorer.tui.tree.filter_line import FilterLine
from explorer.tui.tree.layer_tree import LayerTree
from explorer.tui.tree.views import BuiltTree, TreeRequest, View, build_tree, renewed

_DEBOUNCE = 0.06
_QUICK = 20_000
_INTERVAL = 1.0
_SHARE = 10


class CurrentTree:
    """Builds the tree of the selected layer, and renews its totals, never two at a time."""

    def __init__(
        self,
        layers: LayerList,
        tree: LayerTree,
        filter_line: FilterLine,
        jobs: Jobs,
        state: Callable[[], ImageState],
    ) -> None:
        self._layers = layers
        self._tree = tree
        self._filter_line = filter_line
        self._jobs = jobs
        self._state = state
        # What to do once the tree that is asked for is there.
        self._pending: Callable[[], object] | None = None
        # What keys ask for that were typed before it was there.
        self._typed: list[Callable[[], object]] = []
        self._building: TreeRequest | None = None
        # What showed before a filter was typed: it is there at once when that is dropped.
        self._unfiltered: BuiltTree | None = None
        self._is_renewing = False
        self._is_stale = False
        self._began = self._next_growth = 0.0
        self.view = View.CHANGES
        self.first = 1
        self.choice = Choice()
        tree.once_shown = self.once_shown

    # What is asked for

    @property
    def layer(self) -> int | None:
        """The selected layer; of an instruction without one the layer before, if that is shown."""
        rows, current = self._layers.rows, self._layers.current
        if current is None or current.layer or self.view is View.CHANGES:
            return current.layer if current else None
        before = (row.layer for row in reversed(rows[: self._layers.cursor]) if row.layer)
        return next(before, 1 if self.view is View.EVERYTHING else None)

    @property
    def request(self) -> TreeRequest | None:
        """The tree that is asked for, if there is one."""
        layer, analysis = self.layer, self._state().analysis
        if layer is None or analysis is None:
            return None
        return TreeRequest(self.view, layer, self.first, len(analysis.layers), self.choice)

    @property
    def is_shown(self) -> bool:
        """Whether the tree that shows is the one that is asked for."""
        request, shown = self.request, self._tree.shown
        return request is None or (shown is not None and shown.request.is_like(request))

    def switch(self, view: View, first: int | None = None) -> None:
        """Show another view of the selected layer, or a range that begins with another one."""
        asked = view, self.first if first is None else first
        if asked != (self.view, self.first):
            self.view, self.first = asked
            self.build()

    def compare_from(self) -> int | None:
        """Let the range of changes begin with the selected layer, and return which that is."""
        if (layer := self.layer) is not None:
            self.first, self.view = layer, View.RANGE
            self.build()
        return layer

    def choose(self, choice: Choice) -> None:
        """Show more or less of the tree, or in another order."""
        if choice != self.choice:
            self.choice = choice
            self._tree.is_filtered = bool(choice.expression.text)
            self._tree.refresh_bindings()
            self.build()

    @property
    def arrangement(self) -> Arrangement:
        """What shows, and with which columns."""
        return Arrangement(self.choice, self._tree.columns)

    def arrange(self, arrangement: Arrangement) -> None:
        """Show what is asked for, as it is asked for."""
        self._tree.show_columns(arrangement.columns)
        self.choose(arrangement.choice)

    # Building

    def build(self) -> None:
        """Show the tree that is asked for as soon as it is built, or say why there is none."""
        state, request, before = self._state(), self.request, self._tree.shown
        self._tree.say_view(self.view, request.title if request else "")
        self._layers.mark_range(*self._range(request))
        if request is None or state.analysis is None or not request.is_read:
            self._jobs.cancel("tree")
            self._building = None
            self._typed.clear()
            self._tree.show_note(self._reason(self.layer))
            return
        if not (self._building and self._building.is_like(request)):
            self._typed.clear()
        if before and not before.request.choice.expression.text:
            self._unfiltered = before
        self._building = request
        if (kept := self._kept(request, state)) is not None:
            self._jobs.cancel("tree")
            self._show(kept)
            if kept.request.read < request.read:
                self.renew()
            return
        self._began, self._next_growth = time.monotonic(), inf
        job = partial(_built, state.analysis, state.findings, request, before)
        self._jobs.run(job, "tree", self._show)

    def _kept(self, request: TreeRequest, state: ImageState) -> BuiltTree | None:
        """Return the tree that showed before the filter, if it is asked for and still true."""
        kept, shown = self._unfiltered, self._tree.shown
        is_true = kept and kept.analysis is state.analysis and kept.findings is state.findings
        if kept is None or kept is shown or not is_true:
            return None
        asked, had = request, kept.request
        return kept if (asked.whole, asked.choice) == (had.whole, had.choice) else None

    def _range(self, request: TreeRequest | None) -> tuple[int, int]:
        """Return the layer that a range begins with and its other end; 0 where none shows."""
        is_range = request is not None and self.view is View.RANGE
        return (self.first, request.layer) if request and is_range else (0, 0)

    def _reason(self, layer: int | None) -> str:
        """Return why there is no tree."""
        if layer is not None:
            return f"Layer {layer} is still to be read"
        return "This instruction wrote no layer" if self._layers.current else "Opening the image…"

    def _show(self, built: BuiltTree | UsageError) -> None:
        """Show a tree unless another one is asked for by now, or say why it can't be built."""
        self._building = None
        if isinstance(built, UsageError):
            self.await_tree(None)
            self._filter_line.say(built.message, wrong=True)
            self._catch_up()
            return
        now, request = time.monotonic(), self.request
        self._next_growth = now + max(_INTERVAL, _SHARE * (now - self._began))
        if request is not None and built.request.is_like(request):
            self._tree.show(built)
            self._filter_line.show(request.choice.expression)
            self._filter_line.say(self._tree.match_text)
            self._arrive()
            if self._is_stale:
                self.renew()

    # Waiting for it

    @property
    def is_awaited(self) -> bool:
        """Whether something is to be done once the tree that is asked for shows."""
        return self._pending is not None

    def await_tree(self, act: Callable[[], object] | None) -> None:
        """Do something, and nothing else, as soon as the tree that is asked for shows."""
        self._pending, self._tree.is_awaited = act, act is not None
        if self.is_shown:
            self._arrive()

    def once_shown(self, act: Callable[[], object]) -> None:
        """Do what a key asks for at once, or behind all else when a tree is on its way."""
        if self._building is None or self.is_shown:
            act()
        else:
            self._typed.append(act)

    def _arrive(self) -> None:
        pending, self._pending = self._pending, None
        self._tree.is_awaited = False
        if pending is not None:
            pending()
        self._catch_up()

    def _catch_up(self) -> None:
        """Do what was typed while the tree was not there."""
        typed, self._typed = self._typed, []
        for act in typed:
            act()

    # Keeping it up to date

    @property
    def _is_missing(self) -> bool:
        """Whether no tree shows, nor is the one that is asked for being built."""
        request, building = self.request, self._building
        is_coming = request is not None and building is not None and building.is_like(request)
        return self._tree.shown is None and not is_coming

    def follow_reading(self) -> None:
        """Take note that more layers are read."""
        if self._is_missing:
            self.build()
        self._grow()
        self.renew()

    def finish(self) -> None:
        """Bring all up to date that depends on all layers."""
        is_everything = self.view is View.EVERYTHING
        if self._is_missing or is_everything or self.choice.depends_on_fates:
            self.build()
        self.renew()

    def _grow(self) -> None:
        """Show everything with the layers read since, in a small share of the time at most."""
        shown, request = self._tree.shown, self.request
        if shown is None or request is None or self.view is not View.EVERYTHING:
            return
        if shown.request.read < request.read and time.monotonic() >= self._next_growth:
            self.build()

    def renew(self) -> None:
        """Bring totals and secrets of the tree up to date, now or after what is under way."""
        shown = self._tree.shown
        if shown is None or self._is_renewing:
            self._is_stale = True
            return
        self._is_renewing, self._is_stale = True, False
        findings = self._state().findings
        self._jobs.run(lambda _: renewed(shown, findings), "totals", self._show_totals)

    def _show_totals(self, renewed_tree: BuiltTree) -> None:
        self._is_renewing = False
        shown = self._tree.shown
        if shown is not None and shown.tree is renewed_tree.tree:
            self._tree.show_totals(renewed_tree)
        if self._is_stale:
            self.renew()


def _built(
    analysis: Analysis,
    findings: Findings,
    request: TreeRequest,
    before: BuiltTree | None,
    check: Check,
) -> BuiltTree | UsageError:
    """Build a tree; while somebody types, for a large one wait whether he goes on."""
    if before is not None and before.request.choice.expression != request.choice.expression:
        if len(before.whole) > _QUICK:
            time.sleep(_DEBOUNCE)
        check()
    try:
        return build_tree(analysis, findings, request, before, check)
    except UsageError as error:
        return error
