"""The screen of an image: layers, tree and file, and what is selected in them."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Footer

from explorer.analysis import Analysis
from explorer.secrets.finding import Finding
from explorer.secrets.searching.starting import new_search
from explorer.tui.keys import bindings
from explorer.tui.loading import FindOutline, OpenSource, open_image, read_layers, tell_outline
from explorer.tui.messages import (
    AllRead,
    Failed,
    Found,
    LayersRead,
    Moved,
    Opened,
    Outlined,
    Totalled,
    TreeBuilt,
)
from explorer.tui.screens.findings import FindingsScreen
from explorer.tui.screens.jobs import Jobs
from explorer.tui.screens.jumping import Jumping
from explorer.tui.screens.trees import Trees
from explorer.tui.screens.viewing import Viewing
from explorer.tui.subjects import EntrySubject, Known, RowSubject
from explorer.tui.text import percent
from explorer.tui.views import View
from explorer.tui.widgets.file_view import FileView
from explorer.tui.widgets.image_header import ImageHeader, Summary
from explorer.tui.widgets.layer_list import LayerList
from explorer.tui.widgets.layer_rows import LayerState, layer_rows
from explorer.tui.widgets.layer_tree import LayerTree
from explorer.tui.widgets.pages import Pages


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
        self._reference = name
        self._open_source = open_source
        self._outline = outline
        self._known = Known()

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
        self._jobs = Jobs(self)
        panes = self.layer_list, self.layer_tree, self.file_view
        self._trees = Trees(self.layer_list, self.layer_tree, self._jobs, lambda: self._known)
        self._viewing = Viewing(self.file_view, lambda: self._known)
        self._jumping = Jumping(*panes, self._trees, self._viewing)
        self.header.summary = Summary(self._reference, state="opening")
        self.layer_list.focus()
        self._trees.want()
        post, source = self.header.post_message, self._open_source
        if self._outline:
            find = self._outline
            self._jobs.start(lambda _: tell_outline(find, post), "outline")
        self._jobs.start(lambda check: open_image(source, post, check), "open")

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
        analysis = Analysis(event.image, search=new_search(event.image.stored_size))
        post = self.header.post_message
        self.layer_list.show(layer_rows(event.image.instructions, len(event.image.layers)), {})
        self._known = Known(analysis, states=self.layer_list.states)
        self._jobs.start(lambda check: read_layers(analysis, post, check), "reading")

    @on(Moved)
    def _show_move(self, event: Moved) -> None:
        if event.layer is not None:
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
            self._trees.renew()
        self._viewing.renew()

    @on(Found)
    def _show_findings(self, event: Found) -> None:
        self._known = Known(self._known.analysis, event.findings, self.layer_list.states)
        self._jumping.forget_stops()
        self.layer_list.tell_findings(event.findings)
        self._trees.renew()
        self._viewing.renew()
        for screen in self.app.screen_stack:
            if isinstance(screen, FindingsScreen):
                screen.show(event.findings)

    @on(AllRead)
    def _finish(self) -> None:
        self._trees.renew()

    @on(Failed)
    def _fail(self, event: Failed) -> None:
        self.app.post_message(event)

    @on(TreeBuilt)
    def _show_tree(self, event: TreeBuilt) -> None:
        if self._trees.show(event):
            self._jumping.arrive()

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
            self._viewing.show(EntrySubject(self.layer_tree.place, self.layer_tree.path))
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

    @on(Pages.Left)
    def _leave_file(self) -> None:
        (self.layer_list if self._viewing.is_about_row else self.layer_tree).focus()

    @on(LayerTree.Left)
    def _focus_layers(self) -> None:
        self.layer_list.focus()

    @on(LayerTree.Entered)
    def _focus_file(self) -> None:
        self.file_view.focus_content()

    def on_descendant_focus(self) -> None:
        """Show what the pane in use has selected."""
        if self.layer_list.has_focus or self.layer_tree.has_focus:
            self._show_selected()

    # Keys

    def action_view(self, view: str) -> None:
        """Show the changes of a layer or the file system after it."""
        self._trees.switch(View(view))

    def action_other_view(self) -> None:
        """Switch between these two."""
        self._trees.switch(View.FILES if self._trees.view is View.CHANGES else View.CHANGES)

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
        if self._known.analysis is not None:
            screen = FindingsScreen(self._known.analysis, self._known.findings, self._viewing.aim)
            self.app.push_screen(screen, self._go_to)

    def _go_to(self, finding: Finding | None) -> None:
        if finding is not None:
            self.minimize()
            self._jumping.to_finding(finding, focus=True)

    def action_zoom(self) -> None:
        """Give the pane in use the whole screen, or take it back."""
        if self.maximized is not None:
            self.minimize()
        elif self.focused is not None:
            self.maximize(self.focused)
