"""The screen of an image: what is selected in layers, tree and file, and what the keys do."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from explorer.tui.explore.reading import ReadingScreen
from explorer.tui.explore.subjects import EntrySubject, RowSubject
from explorer.tui.explore.ways import Way
from explorer.tui.file.file_view import FileView
from explorer.tui.layers.layer_list import LayerList
from explorer.tui.shell.keys import bindings
from explorer.tui.tree.arrangement import next_order
from explorer.tui.tree.filter_line import FilterLine
from explorer.tui.tree.layer_tree import LayerTree
from explorer.tui.tree.views import View


class ExploreScreen(ReadingScreen):
    """Shows what is selected, and does what the keys say."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("Image")]

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
        if not self._jumping.follow():
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
        if not self._jumping.follow():
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
