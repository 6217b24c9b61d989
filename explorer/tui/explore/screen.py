"""The screen of an image: its panes, what is selected in them, and what the keys do."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Static

from explorer.tui.drawing.counting import times
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.explore.current_tree import CurrentTree
from explorer.tui.explore.image_header import ImageHeader, Summary
from explorer.tui.explore.navigation import Navigation
from explorer.tui.explore.pane_sizes import PaneSizes
from explorer.tui.explore.reading import ImageReading
from explorer.tui.explore.refusing import why_not_here
from explorer.tui.explore.screens_above import ScreensAbove
from explorer.tui.explore.subjects import (
    EntrySubject,
    ImageState,
    RowSubject,
    Subject,
    ViewedSubject,
)
from explorer.tui.file.file_view import FileView
from explorer.tui.findings.leaks import nothing_found
from explorer.tui.image.variants import Explored
from explorer.tui.layers.list import LayerList
from explorer.tui.shell.jobs import Jobs
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.masks import Mask
from explorer.tui.shell.pace import Work
from explorer.tui.shell.project import Project
from explorer.tui.shell.settings import Settings
from explorer.tui.shell.type_ahead import Followed
from explorer.tui.tree.arrangement import Columns, settings, with_next
from explorer.tui.tree.arranging import ArrangeScreen
from explorer.tui.tree.filter_line import FilterLine
from explorer.tui.tree.layer_tree import LayerTree
from explorer.tui.tree.views import View


class ExploreScreen(SelectingScreen[None]):
    """Shows an image while it is read: its layers, the tree of one of them, a file of the tree."""

    BINDINGS = bindings("Image")
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - typed by Screen
        (0, "-narrow"),
        (100, "-normal"),
        (170, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (33, "-tall")]  # noqa: RUF012 - typed by Screen

    header = query_one("#header", ImageHeader)
    layer_list = query_one("#layers", LayerList)
    layer_tree = query_one("#tree", LayerTree)
    filter_line = query_one("#filter", FilterLine)
    file_view = query_one("#file", FileView)

    def __init__(
        self, explored: Explored, settings: Settings, mask: Mask, project: Project | None = None
    ) -> None:
        super().__init__()
        self._project = project
        self._mask = mask
        self._explored = explored
        self._settings = settings
        self._sizes = PaneSizes(self)
        self._aim = explored.aim

    def compose(self) -> ComposeResult:
        """Lay out the panes; the styles say where they stand at which width."""
        yield ImageHeader(id="header")
        with Container(id="panes"):
            yield LayerList(id="layers")
            with Container(id="right"):
                with Vertical(id="tree-pane"):
                    yield LayerTree(id="tree")
                    yield FilterLine(id="filter")
                yield FileView(id="file", keymap=self._settings.keymap)
        if self._explored.hint:
            yield Static(Content(self._explored.hint), id="hint")
        yield KeyHints()

    def on_mount(self) -> None:
        """Begin to open the image."""
        layers, tree, file, jobs = self.layer_list, self.layer_tree, self.file_view, Jobs(self)
        self._tree = CurrentTree(layers, tree, self.filter_line, jobs, self._state)
        self._subject = ViewedSubject(file, self._state)
        self._navigation = Navigation(
            *(layers, tree, file, self._tree, self._subject, jobs),
            *(self._say, self.query_one(KeyHints).stand_at),
        )
        self._above = ScreensAbove(
            *(self, self._explored, self._navigation, self._state, self._project, self._judge)
        )
        self._reading = ImageReading(
            self._explored,
            self._mask,
            jobs,
            self.header,
            layers,
            self._tree,
            self._subject,
            self._above,
            self._begin_story,
            keeps_records=self._settings.cache,
            project=self._project,
            when_found=self._go_to_aim,
        )
        self.header.summary = Summary(
            self._explored.name, self._explored.keeps_name, progress=Work("opening")
        )
        self._tree.view = self._settings.view
        if (names := self._settings.columns) is not None:
            tree.show_columns(Columns.of(names))
        tree.has_contents = lambda: file.has_contents
        layers.focus()
        self._tree.build()
        self.remask()
        # Threads slow the first screen down: they begin when it is there.
        self.call_after_refresh(self._reading.begin)

    def _state(self) -> ImageState:
        """Return what is known of the image by now."""
        return self._reading.state

    def _judge(self) -> None:
        """Ask the project anew which findings count."""
        self._reading.judge()

    def remask(self) -> None:
        """Show all anew, readable or not."""
        self._reading.remask()

    def _go_to_aim(self) -> None:
        """Go to the finding that the image was opened for, once it is known."""
        if self._aim and (finding := self._state().finding_like(self._aim)) is not None:
            self._aim = None
            self._navigation.to_finding(finding, focus=True)

    def _begin_story(self) -> None:
        """Go where the story is, now that all of the image is known."""
        if self._aim:
            self._say("The finding that it was opened for is not in it")
        if (number := self._explored.shows) is None:
            return
        if (finding := self._state().finding_for(number)) is not None:
            self._navigation.to_finding(finding)
        else:
            self.layer_list.go_to(lambda row: row.number == number)

    # What the panes report

    def _show_selected(self) -> None:
        """Show the layer while the list of layers is in use, else the entry in the tree."""
        if not self._is_in_list:
            entry = EntrySubject(self.layer_tree.place, self.layer_tree.path)
            self._subject.show(self._navigation.match_in(entry) or entry)
        elif row := self.layer_list.current:
            subject = RowSubject(row)
            self._subject.show(self._navigation.match_on(subject) or subject)

    @property
    def _is_in_list(self) -> bool:
        """Whether the layer is selected, and not an entry in the tree."""
        in_list = self.layer_list.has_focus or self.layer_tree.node is None
        return in_list or (self._subject.is_row and self.file_view.has_focus_within)

    def on_descendant_focus(self) -> None:
        """Show what the pane in use has selected."""
        if self.layer_list.has_focus or self.layer_tree.has_focus:
            self._show_selected()

    @on(LayerList.Highlighted)
    def _select_layer(self) -> None:
        self._tree.build()
        self._show_selected()

    @on(LayerTree.Highlighted)
    def _select_entry(self) -> None:
        if self.layer_tree.is_filtered:
            self.filter_line.say(self.layer_tree.match_text)
        if not self.layer_list.has_focus:
            self._show_selected()

    @on(LayerList.Entered)
    def _focus_tree(self) -> None:
        if not self._navigation.enter_on_arrival():
            self.layer_tree.focus()

    @on(LayerTree.Entered)
    def _focus_file(self) -> None:
        if not (self._navigation.enter_on_arrival() or self._navigation.to_removed()):
            self.file_view.enter()

    @on(Followed)
    def _let_next_key_wait(self, message: Followed) -> None:
        """Let a key that waits for the file have done its work when the file is there."""
        if self.file_view.is_awaited:
            message.stop()
            self.file_view.once_shown(partial(self.app.post_message, message))

    @on(LayerTree.Left)
    def _leave_tree(self) -> None:
        self.layer_list.focus()

    @on(FileView.Left)
    def _leave_file(self) -> None:
        (self.layer_list if self._subject.is_row else self.layer_tree).focus()

    @on(FileView.EntryWanted)
    def _show_version(self, event: FileView.EntryWanted) -> None:
        self._navigation.to_entry(event.place, event.path)

    @on(FilterLine.Changed)
    def _filter(self, event: FilterLine.Changed) -> None:
        self._tree.choose(replace(self._tree.choice, expression=event.expression))

    @on(FilterLine.Left)
    def _leave_filter(self) -> None:
        self.layer_tree.focus()
        if self.layer_tree.is_filtered:
            self._tree.once_shown(self.layer_tree.keep_place)

    @on(LayerTree.KindToggled)
    def _toggle_kind(self, event: LayerTree.KindToggled) -> None:
        self._tree.choose(self._tree.choice.toggled(event.kind))

    # The panes themselves

    def action_zoom(self) -> None:
        """Give the pane in use the whole screen, or take it back."""
        if self.maximized is not None:
            self.minimize()
        elif self.focused is not None:
            self.maximize(self.focused)

    def watch_maximized(self, maximized: Widget | None) -> None:
        """Give the panes their own sizes back, or none to the one that has the whole screen."""
        self._sizes.leave_room(maximized)

    def action_size(self, pane: str, by: int) -> None:
        """Give a pane more room or less."""
        self._sizes.change(self.query_one(pane), by)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a border between two panes."""
        self._sizes.take_hold(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the border that is held."""
        self._sizes.drag(event)

    def on_mouse_up(self) -> None:
        """Let go of the border."""
        self._sizes.let_go()

    def on_resize(self) -> None:
        """Begin with the usual sizes when the terminal has another one."""
        self._sizes.reset()

    # Which tree shows

    def action_view(self, view: str) -> None:
        """Show another view of the selected layer."""
        self._tree.switch(View(view))

    def action_next_view(self) -> None:
        """Show the next view."""
        self._tree.switch(self._tree.view.next)

    def action_compare_from(self) -> None:
        """Show the changes from the selected layer on."""
        if (layer := self._tree.compare_from()) is not None:
            self._say(f"Comparing from layer {layer}: select the other end")

    def action_filter(self) -> None:
        """Type what paths shall match."""
        self.minimize()
        self.filter_line.open()

    def action_clear_filter(self) -> None:
        """Show all of the tree again."""
        self.filter_line.clear()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to drop a filter where there is one: in its tree, its matches have the keys."""
        if action == "clear_filter":
            return self.is_mounted and self.layer_tree.is_filtered
        if action == "hidden" and self.is_mounted:
            return not (self.layer_tree.is_filtered and self.layer_tree.has_focus)
        return super().check_action(action, parameters)

    def action_order(self) -> None:
        """Show siblings in the next order."""
        self._tree.choose(with_next(self._tree.choice, "order"))

    def action_arrange(self) -> None:
        """Open the menu of what the tree shows, and how."""
        tree = self._tree
        self.app.push_screen(ArrangeScreen(settings(), tree.arrangement, tree.arrange))

    def why_not(self, action: str) -> str:
        """Return why an action would do nothing now."""
        if not self.is_mounted:
            return ""
        if action == "extract":
            return self._above.why_not_extract(self._selected, self._tree.request)
        return why_not_here(action, self._state(), self._navigation, self.file_view)

    # Going somewhere

    def action_layer(self, by: int) -> None:
        """Select the next layer, up or down, from any pane."""
        for _ in range(min(times(self.layer_list), self.layer_list.row_count())):
            self.layer_list.step(by)

    def action_hidden(self, direction: int) -> None:
        """Go to the next hidden entry, in this tree or in that of another layer."""
        if not self._navigation.to_hidden(direction, times(self.layer_list)):
            is_known = self.header.summary.hidden is not None
            self._say("Nothing is hidden" if is_known else "Nothing is hidden so far")

    def action_secret(self, direction: int) -> None:
        """Go to the next secret, in this file, in another one, or in an instruction."""
        findings, count = self._state().findings, times(self.layer_list)
        if not self._navigation.to_secret(direction, count, findings):
            self._say(nothing_found(findings))

    def action_return(self, direction: int) -> None:
        """Go back to before the last jump, or forward again."""
        if not self._navigation.return_to(direction):
            self._say(f"Nothing to go {'back' if direction < 0 else 'forward'} to")

    def action_find_path(self) -> None:
        """Find a path of any layer by a few of its letters."""
        self._above.find_path()

    def action_search_contents(self) -> None:
        """Search in history, settings and the contents of all layers."""
        self._above.search_contents()

    def list_findings(self) -> None:
        """List all findings, and go to the one that is chosen there."""
        self._above.list_findings(self._subject.aim)

    def action_copy_card(self) -> None:
        """Copy the card of the secret in sight."""
        self._above.copy_card(self._subject.aim)

    def action_ignore(self) -> None:
        """Ignore the secret in sight."""
        self._above.ignore(self._subject.aim)

    def action_report(self) -> None:
        """Write the HTML report of the image."""
        self._above.save_report()

    def action_compare_with(self) -> None:
        """Ask for an image, and show what this one changes against it."""
        self._above.compare()

    def action_details(self) -> None:
        """Show what there is to know of the image itself."""
        self._above.show_details()

    def action_waste(self) -> None:
        """Show what is wasted, to open the files."""
        self._above.show_details(at_waste=True)

    def action_layers(self) -> None:
        """Give the list of layers the keys."""
        self.minimize()
        self.layer_list.focus()

    def action_file(self, form: str) -> None:
        """Show another form of the file, or its contents again, from any pane."""
        self.file_view.once_shown(partial(self.file_view.toggle, form))

    def action_extract(self) -> None:
        """Save what is selected outside the image, from any pane."""
        self._above.extract(self._selected, self._tree.request)

    @property
    def _selected(self) -> Subject:
        """What is selected in the pane in use."""
        row, tree = self.layer_list.current, self.layer_tree
        subject: Subject = EntrySubject(tree.place, tree.path)
        if self.file_view.has_focus_within:
            subject = self._subject.current or subject
        elif self._is_in_list and row:
            subject = RowSubject(row)
        return subject

    def action_form(self, by: int) -> None:
        """Show the next form of what the file holds, or the one before, from any pane."""
        self.file_view.once_shown(partial(self.file_view.step_form, by))

    def _say(self, text: str) -> None:
        self.notify(text, timeout=3)
