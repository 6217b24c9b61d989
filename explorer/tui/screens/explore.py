"""The screen of an image: layers, tree and file, and everything that comes from workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer
from textual.worker import WorkType

from explorer.analysis import Analysis
from explorer.errors import CancelledError
from explorer.layers import Hider, Place
from explorer.layers.tree import total
from explorer.tui.cards import Card, entry_card, implied_card, layer_card
from explorer.tui.keys import bindings
from explorer.tui.loading import FindOutline, OpenSource, open_image, read_layers, tell_outline
from explorer.tui.messages import (
    AllRead,
    Failed,
    LayersRead,
    Moved,
    Opened,
    Outlined,
    Totalled,
    TreeBuilt,
)
from explorer.tui.text import percent, size_text
from explorer.tui.threads import Check, in_thread
from explorer.tui.views import View, build_shown
from explorer.tui.widgets.file_view import FileView
from explorer.tui.widgets.image_header import ImageHeader, Summary
from explorer.tui.widgets.layer_list import LayerList
from explorer.tui.widgets.layer_rows import LayerState, layer_rows
from explorer.tui.widgets.layer_tree import LayerTree
from explorer.tui.widgets.pages import Pages

_TITLES = {View.CHANGES: "Changes of layer", View.FILES: "File system after layer"}


class ExploreScreen(Screen[None]):
    """Opens an image, reads its layers, and shows what is selected."""

    CSS_PATH = "explore.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Image")]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - typed by Screen
        (0, "-narrow"),
        (100, "-normal"),
        (170, "-wide"),
    ]

    header = query_one("#header", ImageHeader)
    layer_list = query_one("#layers", LayerList)
    layer_tree = query_one("#tree", LayerTree)
    file_view = query_one("#file", FileView)

    def __init__(self, name: str, open_source: OpenSource, outline: FindOutline | None) -> None:
        super().__init__()
        self._open_source = open_source
        self._outline = outline
        self._summary = Summary(name, state="opening")
        self._analysis: Analysis | None = None
        self._view = View.CHANGES
        self._hider: Hider | None = None
        self._is_totalling = False
        self._is_stale = False
        self._seeking = 0

    def compose(self) -> ComposeResult:
        """Lay out the panes; the styles say where they stand at which width."""
        yield ImageHeader(id="header")
        with Container(id="panes"):
            yield LayerList(id="layers")
            with Container(id="right"):
                yield LayerTree(id="tree")
                yield FileView(id="file")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin to open the image."""
        self._sum_up(self._summary)
        self.layer_list.focus()
        self.layer_tree.show_note("Opening the image…")
        self._retitle()
        if self._outline:
            find = self._outline
            self._work(lambda _: tell_outline(find, self.post_message), "outline")
        self._work(lambda check: open_image(self._open_source, self.post_message, check), "open")

    # Workers

    def _work(self, work: Callable[[Check], Message | None], group: str) -> None:
        """Run a core function in a thread; what it returns is posted, what it raises as well."""
        job: WorkType[None] = partial(self._working, work)
        self.run_worker(job, group=group, exclusive=True)

    async def _working(self, work: Callable[[Check], Message | None]) -> None:
        try:
            message = await in_thread(work)
        except CancelledError:
            return
        except Exception as error:
            message = Failed(error)
        if message is not None:
            self.post_message(message)

    # What comes from them

    @on(Outlined)
    def _show_outline(self, event: Outlined) -> None:
        if self._analysis is not None:
            return
        outline = event.outline
        rows = layer_rows(outline.instructions, 0)
        sizes = outline.sizes
        known = [(row.layer, sizes.get(row.instruction.number)) for row in rows if row.instruction]
        self.layer_list.show(rows, {layer: LayerState(size=size) for layer, size in known if layer})
        self._sum_up(Summary.of_outline(outline, self._summary.state))

    @on(Opened)
    def _read_image(self, event: Opened) -> None:
        analysis = self._analysis = Analysis(event.image)
        self._sum_up(Summary.of_image(event.image))
        rows = layer_rows(event.image.instructions, len(event.image.layers))
        self.layer_list.show(rows, {})
        self._work(lambda check: read_layers(analysis, self.post_message, check), "reading")

    @on(Moved)
    def _show_move(self, event: Moved) -> None:
        if event.layer is None:
            of = f" of {size_text(event.total)}" if event.total and event.total > 0 else ""
            self._sum_up(
                replace(self._summary, state=f"{event.stage}: {size_text(event.done)}{of}")
            )
            return
        share = percent(event.done, event.total)
        self.layer_list.tell({event.layer: LayerState(reading=f"reading {share}")})
        state = f"reading layer {event.layer} of {self._summary.layers} · {share}"
        self._sum_up(replace(self._summary, state=state))

    @on(LayersRead)
    def _show_layers(self, event: LayersRead) -> None:
        self.layer_list.tell(event.states)
        self._tell_next()
        if self.layer_tree.shown is None:
            self._want_tree()
        else:
            self._retotal()
        if (row := self.layer_list.current) and row.layer in event.states:
            self._show_card()

    def _tell_next(self) -> None:
        """Say which layer comes next, before its first bytes have come."""
        done = len(self._analysis.layers) if self._analysis else 0
        if done < (self._summary.layers or 0):
            self.layer_list.tell({done + 1: LayerState(reading="reading")})
            state = f"reading layer {done + 1} of {self._summary.layers}"
            self._sum_up(replace(self._summary, state=state))

    @on(AllRead)
    def _finish(self, event: AllRead) -> None:
        if self._analysis is None:
            return
        layers = self._analysis.layers
        damages = [f"layer {n}: {text}" if n else text for n, text in self._analysis.damages]
        known = replace(
            self._summary,
            state="",
            size=sum(layer.files_size for layer in layers),
            hidden=sum(
                state.counts.hidden for state in self.layer_list.states.values() if state.counts
            ),
            wasted=event.waste.wasted_bytes,
            damages=damages,
        )
        self._sum_up(known)
        self._retotal()

    @on(Failed)
    def _fail(self, event: Failed) -> None:
        self.app.post_message(event)

    def _sum_up(self, summary: Summary) -> None:
        self._summary = self.header.summary = summary

    # The tree

    @property
    def _layer(self) -> int | None:
        """The layer to show: of an instruction without one, only the file system has one."""
        rows, current = self.layer_list.rows, self.layer_list.current
        if current is None or current.layer or self._view is View.CHANGES:
            return current.layer if current else None
        before = (row.layer for row in reversed(rows[: self.layer_list.cursor]) if row.layer)
        return next(before, None)

    def _retitle(self) -> None:
        title = f"{_TITLES[self._view]} {self._layer}" if self._layer else self._view.value.title()
        self.layer_tree.border_title = Content(title)

    def _want_tree(self) -> None:
        self._retitle()
        analysis, layer, view = self._analysis, self._layer, self._view
        if layer is None:
            self.workers.cancel_group(self, "tree")
            note = "This instruction wrote no layer" if self.layer_list.current else ""
            self.layer_tree.show_note(note or "Opening the image…")
        elif analysis is None or layer > len(analysis.layers):
            self.workers.cancel_group(self, "tree")
            self.layer_tree.show_note(f"Layer {layer} is still to be read")
        else:
            self._work(lambda check: TreeBuilt(build_shown(analysis, view, layer, check)), "tree")

    @on(TreeBuilt)
    def _show_tree(self, event: TreeBuilt) -> None:
        if (event.shown.view, event.shown.layer) == (self._view, self._layer):
            self.layer_tree.show(event.shown)
            self._seek()

    def _retotal(self) -> None:
        """Bring the totals up to date, never two at a time."""
        shown = self.layer_tree.shown
        if shown is None or self._is_totalling:
            self._is_stale = shown is not None
            return
        self._is_totalling, self._is_stale = True, False
        fates = [layer.fates for layer in shown.analysis.layers]
        self._work(lambda _: Totalled(shown, total(shown.tree, fates)), "totals")

    @on(Totalled)
    def _show_totals(self, event: Totalled) -> None:
        self._is_totalling = False
        shown = self.layer_tree.shown
        if shown is not None and shown.tree is event.shown.tree:
            self.layer_tree.retotal(event.totals)
        if self._is_stale:
            self._retotal()
        place = self.layer_tree.place
        if place and self._analysis and self._analysis.hider(place) != self._hider:
            self._show_card()

    # The file

    def _show_card(self) -> None:
        """Show the layer while the list of layers is in use, else the entry in the tree."""
        if self.layer_list.has_focus or self.layer_tree.node is None:
            self._show_layer()
        else:
            self._show_entry(self.layer_tree.place, self.layer_tree.path)

    def _show_layer(self) -> None:
        row, analysis = self.layer_list.current, self._analysis
        if row is not None:
            state = self.layer_list.states.get(row.layer) if row.layer else None
            self.file_view.show(lambda _: layer_card(row, analysis, state))

    def _show_entry(self, place: Place | None, path: bytes) -> None:
        analysis = self._analysis
        if analysis is None:
            return
        self._hider = analysis.hider(place) if place else None

        def make(check: Check) -> Card:
            return entry_card(analysis, place, check) if place else implied_card(path)

        self.file_view.show(make)

    # What the panes say

    @on(LayerList.Highlighted)
    def _select_layer(self) -> None:
        self._want_tree()
        self._show_card()

    @on(LayerTree.Highlighted)
    def _select_entry(self) -> None:
        if not self.layer_list.has_focus:
            self._show_card()

    @on(LayerList.Entered)
    @on(Pages.Left)
    def _focus_tree(self) -> None:
        self.layer_tree.focus()

    @on(LayerTree.Left)
    def _focus_layers(self) -> None:
        self.layer_list.focus()

    @on(LayerTree.Entered)
    def _focus_file(self) -> None:
        self.file_view.focus_content()

    def on_descendant_focus(self) -> None:
        """Show what the pane in use has selected."""
        if self.layer_list.has_focus or self.layer_tree.has_focus:
            self._show_card()

    # Keys

    def action_view(self, view: str) -> None:
        """Show the changes of a layer or the file system after it."""
        if self._view is not View(view):
            self._view = View(view)
            self._want_tree()

    def action_other_view(self) -> None:
        """Switch between these two."""
        other = View.FILES if self._view is View.CHANGES else View.CHANGES
        self.action_view(other.value)

    def action_layer(self, by: int) -> None:
        """Select the next layer, up or down, from any pane."""
        self.layer_list.step(by)

    def action_hidden(self, direction: int) -> None:
        """Go to the next hidden entry, in this tree or in that of another layer."""
        if not self._is_tree_current:
            self._seeking = direction
        elif self.layer_tree.go_to_hidden(direction, from_edge=self.layer_list.has_focus):
            self.layer_tree.focus()
        elif self._view is View.CHANGES and self.layer_list.step_to_hidden(direction):
            self._seeking = direction
        else:
            self.notify("No more hidden entries that way", markup=False, timeout=3)

    @property
    def _is_tree_current(self) -> bool:
        shown = self.layer_tree.shown
        return self._layer is None or (
            shown is not None and (shown.view, shown.layer) == (self._view, self._layer)
        )

    def _seek(self) -> None:
        """Go to the hidden entry that was asked for before its tree was there."""
        direction, self._seeking = self._seeking, 0
        if direction and self.layer_tree.go_to_hidden(direction, from_edge=True):
            self.layer_tree.focus()

    def action_zoom(self) -> None:
        """Give the pane in use the whole screen, or take it back."""
        if self.maximized is not None:
            self.minimize()
        elif self.focused is not None:
            self.maximize(self.focused)
