"""The screen of an image: layers, tree and file, and what is selected in them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from explorer.tui.arrangement import next_order
from explorer.tui.keys import bindings
from explorer.tui.loading import make_ready, open_image, read_layers, tell_outline
from explorer.tui.masks import Mask
from explorer.tui.messages import (
    AllRead,
    AllSearched,
    Begun,
    Failed,
    Found,
    LayersRead,
    Moved,
    Opened,
    Outlined,
    Ready,
    Totalled,
    TreeBuilt,
    TreeRefused,
)
from explorer.tui.screens.jobs import Jobs
from explorer.tui.screens.jumping import Jumping
from explorer.tui.screens.over import Over
from explorer.tui.screens.sizing import SizedScreen
from explorer.tui.screens.trees import Trees
from explorer.tui.screens.viewing import Viewing
from explorer.tui.screens.ways import Way, Ways
from explorer.tui.settings import Settings
from explorer.tui.subjects import EntrySubject, Known, RowSubject
from explorer.tui.text import percent
from explorer.tui.variants import Explored
from explorer.tui.views import View
from explorer.tui.widgets.columns import Columns
from explorer.tui.widgets.file_view import FileView
from explorer.tui.widgets.filter_line import FilterLine
from explorer.tui.widgets.image_header import ImageHeader, Summary
from explorer.tui.widgets.key_hints import KeyHints
from explorer.tui.widgets.layer_list import LayerList
from explorer.tui.widgets.layer_rows import LayerState, layer_rows
from explorer.tui.widgets.layer_tree import LayerTree


class ExploreScreen(SizedScreen):
    """Opens an image, reads its layers, and shows what is selected."""

    CSS_PATH = "explore.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Image")]
    header = query_one("#header", ImageHeader)
    layer_list = query_one("#layers", LayerList)
    layer_tree = query_one("#tree", LayerTree)
    filter_line = query_one("#filter", FilterLine)
    file_view = query_one("#file", FileView)

    def __init__(self, explored: Explored, settings: Settings, mask: Mask) -> None:
        super().__init__()
        self._mask = mask
        self._explored = explored
        self._settings = settings
        self._known = Known()

    def compose(self) -> ComposeResult:
        """Lay out the panes; the styles say where they stand at which width."""
        yield ImageHeader(id="header")
        with Container(id="panes"):
            yield LayerList(id="layers")
            with Container(id="right"):
                with Vertical(id="tree-pane"):
                    yield LayerTree(id="tree")
                    yield FilterLine(id="filter")
                yield FileView(id="file")
        if self._explored.hint:
            yield Static(Content(self._explored.hint), id="hint")
        yield KeyHints()

    def on_mount(self) -> None:
        """Begin to open the image."""
        self._jobs = Jobs(self)
        panes = self.layer_list, self.layer_tree, self.file_view
        self._trees = Trees(self.layer_list, self.layer_tree, self._jobs, self._known_now)
        self._viewing = Viewing(self.file_view, self._known_now)
        self._jumping = Jumping(*panes, self._trees, self._viewing)
        self._ways = Ways(self, self._trees, self._jumping, self._known_now)
        self._over = Over(self, self._explored, self.layer_list, self._jumping, self._known_now)
        self.header.summary = Summary(self._explored.name, state="opening")
        self._trees.view = self._settings.view
        if (names := self._settings.columns) is not None:
            self.layer_tree.show_columns(Columns.of(names))
        self.layer_list.focus()
        self._trees.want()
        self.remask()
        # Threads slow the first screen down: they begin when it is there.
        self.call_after_refresh(self._jobs.start, make_ready, "imports")

    @on(Ready)
    def _open(self) -> None:
        post, source = self.header.post_message, self._explored.open_source
        if find := self._explored.outline:
            self._jobs.start(lambda _: tell_outline(find, post), "outline")
        self._jobs.start(lambda check: open_image(source, post, check), "open")

    def _known_now(self) -> Known:
        return self._known

    # What is read; the header hears of it first

    @on(Outlined)
    def _show_outline(self, event: Outlined) -> None:
        if self._known.analysis is not None:
            return
        rows, sizes = layer_rows(event.outline.instructions, 0), event.outline.sizes
        known = [(row.layer, sizes.get(row.number)) for row in rows]
        self.layer_list.show(rows, {layer: LayerState(size=size) for layer, size in known if layer})

    @on(Opened)
    def _read_image(self, event: Opened) -> None:
        image, post = event.image, self.header.post_message
        self.layer_list.show(layer_rows(image.instructions, len(image.layers)), {})
        self._jobs.start(lambda check: read_layers(image, post, check), "reading")

    @on(Begun)
    def _begin(self, event: Begun) -> None:
        self._known = Known(event.analysis, self._known.findings, self.layer_list.states)

    @on(Moved)
    def _show_move(self, event: Moved) -> None:
        if event.layer is not None and not event.is_search:
            reading = f"reading {percent(event.done, event.total)}"
            self.layer_list.tell({event.layer: LayerState(reading=reading)})

    @on(LayersRead)
    def _show_layers(self, event: LayersRead) -> None:
        self.layer_list.tell(event.states)
        if self._known.analysis and event.done < len(self._known.analysis.image.layers):
            self.layer_list.tell({event.done + 1: LayerState(reading="reading")})
        if self.layer_tree.shown is None:
            self._trees.want()
        else:
            self._trees.grow()
            self._trees.renew()
        self._viewing.renew()

    @on(Found)
    def _show_findings(self, event: Found) -> None:
        self._mask.learn(one.worst.secret for one in event.findings.secrets)
        self._known = Known(self._known.analysis, event.findings, self.layer_list.states)
        self._jumping.forget_stops()
        self.remask()
        self._trees.renew()
        self._over.tell_findings()

    def remask(self) -> None:
        """Show all anew, readable or not."""
        findings = replace(self._known.findings, masked=self._mask.on)
        self._known = replace(self._known, findings=findings)
        self.layer_list.tell_findings(findings)
        self.header.is_masked = self._mask.on
        self._ways.tell_findings()
        self._viewing.renew()

    @on(AllRead)
    def _finish(self) -> None:
        self._trees.finish()

    @on(AllSearched)
    def _point(self) -> None:
        self._over.point()

    @on(Failed)
    def _fail(self, event: Failed) -> None:
        self.app.post_message(event)

    @on(TreeBuilt)
    def _show_tree(self, event: TreeBuilt) -> None:
        if self._trees.show(event):
            self.filter_line.show(event.shown.wanted.choice.expression)
            self._jumping.arrive()

    @on(TreeRefused)
    def _refuse_tree(self, event: TreeRefused) -> None:
        self.filter_line.tell(event.reason, wrong=True)

    @on(Totalled)
    def _show_totals(self, event: Totalled) -> None:
        self._trees.show_renewed(event)
        self._viewing.renew()

    # What the panes say

    def _show_selected(self) -> None:
        """Show the layer while the list of layers is in use, else the entry in the tree."""
        in_list = self.layer_list.has_focus or self.layer_tree.node is None
        in_list |= self._viewing.is_about_row and self.file_view.has_focus_within
        if not in_list:
            subject = EntrySubject(self.layer_tree.place, self.layer_tree.path)
            self._viewing.show(self._jumping.subject(subject))
        elif row := self.layer_list.current:
            self._viewing.show(RowSubject(row))

    @on(LayerList.Highlighted)
    def _select_layer(self) -> None:
        self._trees.want()
        self._show_selected()

    @on(LayerTree.Highlighted)
    def _select_entry(self) -> None:
        if not self.layer_list.has_focus:
            self._show_selected()

    @on(LayerList.Entered)
    def _focus_tree(self) -> None:
        self.layer_tree.focus()

    @on(FileView.Left)
    def _leave_file(self) -> None:
        (self.layer_list if self._viewing.is_about_row else self.layer_tree).focus()

    @on(LayerTree.Left)
    def _focus_layers(self) -> None:
        self.layer_list.focus()

    @on(FilterLine.Changed)
    def _filter(self, event: FilterLine.Changed) -> None:
        self._trees.choose(replace(self._trees.choice, expression=event.expression))

    @on(FilterLine.Left)
    def _leave_filter(self) -> None:
        self.layer_tree.focus()

    @on(LayerTree.Entered)
    def _focus_file(self) -> None:
        self.file_view.focus_content()

    @on(FileView.EntryWanted)
    def _show_version(self, event: FileView.EntryWanted) -> None:
        self._jumping.to_entry(event.place, event.path)

    def on_descendant_focus(self) -> None:
        """Show what the pane in use has selected."""
        if self.layer_list.has_focus or self.layer_tree.has_focus:
            self._show_selected()

    # Keys

    def action_view(self, view: str) -> None:
        """Show another view of the selected layer."""
        self._trees.switch(View(view))

    def action_next_view(self) -> None:
        """Show the next view."""
        self._trees.switch(self._trees.view.next)

    def action_compare_from(self) -> None:
        """Show the changes from the selected layer on."""
        if (layer := self._trees.compare_from()) is not None:
            told = f"Comparing from layer {layer}: select the other end"
            self.notify(told, markup=False, timeout=3)

    def action_filter(self) -> None:
        """Type what paths shall match."""
        self.minimize()
        self.filter_line.open()

    def action_order(self) -> None:
        """Show siblings in the next order."""
        self._trees.choose(next_order(self._trees.choice))

    def action_way(self, name: str) -> None:
        """Open a screen that leads somewhere, or go back and forward."""
        self._ways.take(Way(name))

    def action_layer(self, by: int) -> None:
        """Select the next layer, up or down, from any pane."""
        self.layer_list.step(by)

    def action_hidden(self, direction: int) -> None:
        """Go to the next hidden entry, in this tree or in that of another layer."""
        if not self._jumping.to_hidden(direction):
            self.notify("No more hidden entries that way", markup=False, timeout=3)

    def action_secret(self, direction: int) -> None:
        """Go to the next secret, in this file, in another one, or in an instruction."""
        if not self._jumping.to_secret(direction, self._known.findings):
            self.notify("No more secrets that way", markup=False, timeout=3)

    def action_findings(self) -> None:
        """List all findings, and go to the one that is chosen there."""
        self._over.findings(self._viewing.aim)

    def action_details(self) -> None:
        """Show what there is to know of the image itself."""
        self._over.details()

    def action_file(self, form: str) -> None:
        """Show another form of the file, or its contents again, from any pane."""
        self.file_view.toggle(form)
