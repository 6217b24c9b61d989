"""The screen of a comparison: the tree of what differs, and of each path both versions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

from explorer.errors import ExplorerError, UsageError
from explorer.printable import printable
from explorer.tui.compare.arranging import SETTINGS
from explorer.tui.compare.both_screen import BothScreen
from explorer.tui.compare.changes_screen import ChangesScreen
from explorer.tui.compare.configuration import ConfigurationScreen
from explorer.tui.compare.contents import difference_sheet, elsewhere_layout, folder_layout
from explorer.tui.compare.header import ComparisonHeader, names_of, summed_up
from explorer.tui.compare.row import GROWTH, SIZE, WITH_SIZES
from explorer.tui.compare.rows import DifferenceRows
from explorer.tui.compare.sides import OneSide, TwoSides, read_pair, unread
from explorer.tui.compare.tree import (
    DifferenceRequest,
    DifferenceTree,
    Scope,
    Sort,
    build_tree,
    scope_of,
)
from explorer.tui.compare.wanted import NO_GUIDE, AskedSide, Guide, SideUnread
from explorer.tui.drawing.selecting import SelectingScreen
from explorer.tui.drawing.sheet_view import SheetView
from explorer.tui.drawing.text import shortened
from explorer.tui.shell.jobs import Check, Failed, Jobs
from explorer.tui.shell.key_hints import FIRST_SCREEN, KeyHints
from explorer.tui.shell.keys import bindings
from explorer.tui.shell.masks import Mask
from explorer.tui.shell.pace import Pace, Reporter, Work
from explorer.tui.shell.project import Project
from explorer.tui.shell.settings import Settings
from explorer.tui.shell.starting import import_the_rest
from explorer.tui.tree.arranging import ArrangeScreen
from explorer.tui.tree.filter_line import FilterLine
from explorer.wording import counted

_AROUND_TITLE = 6
_READING = "Both images are being read…"
_UNREAD = "Both images are still being read"
_WORKING = "Working out what differs…"


class TreePane(Vertical):
    """The tree with its columns and its filter."""

    ALLOW_MAXIMIZE = True


class CompareScreen(SelectingScreen[ExplorerError | OneSide | None]):
    """Compares B with A once both are read; ends with one side where the other can't be opened.

    Where neither can, it ends with their error.
    """

    CSS_PATH = "screen.tcss"
    BINDINGS = bindings("Comparison")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (140, "-wide")]  # noqa: RUF012 - typed by Screen

    header = query_one("#header", ComparisonHeader)
    columns = query_one("#columns", Static)
    pane = query_one("#tree-pane", TreePane)
    rows = query_one("#differences", DifferenceRows)
    filter_line = query_one(FilterLine)
    sheet = query_one("#difference", SheetView)

    def __init__(
        self,
        asked: Sequence[AskedSide],
        mask: Mask,
        *,
        settings: Settings,
        project: Project | None,
        guide: Guide = NO_GUIDE,
    ) -> None:
        """Take A and B; `settings` say whether what is known of layers is kept for the user.

        A story's `guide` stands below the panes.
        """
        super().__init__()
        self._asked = asked
        self._mask = mask
        self._settings = settings
        self._project = project
        self._jobs = Jobs(self)
        self._pace = Pace()
        self._pair: TwoSides | None = None
        self._guide = guide
        self._request = DifferenceRequest()

    def compose(self) -> ComposeResult:
        """Lay out the tree beside the difference, or above it where there is little room."""
        yield ComparisonHeader([one.name for one in self._asked], self._mask, id="header")
        with Container(id="panes"):
            with TreePane(id="tree-pane", classes="pane"):
                yield Static(id="columns")
                yield DifferenceRows(id="differences")
                yield FilterLine(id="tree-filter")
            yield SheetView(id="difference")
        if self._guide.hint:
            yield Static(Content(self._guide.hint), id="hint")
        yield KeyHints()

    def on_mount(self) -> None:
        """Begin to read."""
        self.sheet.add_class("pane")
        self.sheet.border_title = Content("Difference")
        self.rows.show_note(_READING)
        self.rows.focus()
        self.call_after_refresh(self._begin)

    # Reading

    def _begin(self) -> None:
        if self._pair is None:
            self.header.doing = Work("opening")
            self._jobs.run(self._read, "reading", self._begin_with)

    def _read(self, check: Check) -> tuple[TwoSides, Scope] | OneSide:
        import_the_rest()

        def report(doing: str, done: int, total: int | None) -> None:
            self._jobs.post(self._show_work, doing, done, total)

        pair = read_pair(
            self._asked,
            Reporter(report, check),
            keeps_records=self._settings.cache,
            project=self._project,
            warn=lambda text: self._jobs.post(self.notify, text, severity="warning"),
        )
        if isinstance(pair, OneSide):
            return pair
        return pair, scope_of(pair.comparison, self._guide.path)

    def _show_work(self, doing: str, done: int, total: int | None) -> None:
        self.header.doing = Work(doing, done, total, self._pace.left(doing, done, total))

    @on(Failed)
    def _refuse(self, event: Failed) -> None:
        """End with the error of a side; all else is nothing that anybody foresaw."""
        if isinstance(event.error, ExplorerError):
            event.stop()
            self.dismiss(event.error)

    def _begin_with(self, read: tuple[TwoSides, Scope] | OneSide) -> None:
        if isinstance(read, OneSide):
            self.dismiss(read)
            return
        pair, scope = read
        self._pair, self._request = pair, replace(self._request, scope=scope)
        if error := unread(pair):
            self.post_message(SideUnread(error))
        for side in pair.sides:
            self._mask.learn(side.secrets)
        self.header.names = names_of(pair)
        self.rows.show_note(_WORKING)
        self._show_work("", 0, None)
        self.remask()
        self._build()

    def remask(self) -> None:
        """Show all anew, readable or not."""
        if (pair := self._pair) is None:
            return
        a, b = (
            replace(side, findings=replace(side.findings, masked=self._mask.on))
            for side in pair.sides
        )
        self._pair = replace(pair, a=a, b=b)
        self._show_difference()

    # The tree

    def _build(self) -> None:
        if (pair := self._pair) is not None:
            job = partial(_built, pair, self._request)
            self._jobs.run(job, "tree", self._show_tree)

    def _show_tree(self, built: tuple[list[Content], DifferenceTree] | UsageError) -> None:
        if isinstance(built, UsageError):
            self.filter_line.say(built.message, wrong=True)
            return
        self.header.facts, tree = built
        is_first = self.rows.shown is None
        self.rows.show(tree)
        if is_first and self._guide.path:
            self.rows.go_to(self._guide.path)
        self.filter_line.say(self.rows.match_text)
        self._entitle(tree)
        self.refresh_bindings()

    def _entitle(self, shown: DifferenceTree) -> None:
        tabs = (_tab(number, one, shown.request.scope) for number, one in enumerate(Scope, 1))
        self.pane.border_title = Content("").join(tabs)
        total = len(shown.differences)
        paths = counted(total, "path")
        if shown.count < total:
            paths = f"{shown.count:,} of {paths}"
        parts = (f"{paths} {'differs' if total == 1 else 'differ'}", *shown.request.words())
        same = f"{shown.differences.same:,} the same"
        self.pane.border_subtitle = Content(" · ".join((parts[0], same, *parts[1:])))
        self._show_columns()

    def _show_columns(self) -> None:
        sizes = f"{'A':>{SIZE}} {'B':>{SIZE}} " if self.rows.room.width > WITH_SIZES else ""
        shown = self.rows.shown
        has_rows = shown is not None and self.rows.row_count() > 0
        self.columns.display = has_rows
        self.columns.update(f"   {sizes}{'B - A':>{GROWTH}}  path")

    def on_resize(self) -> None:
        """Name the columns there is room for."""
        self.call_after_refresh(self._show_columns)
        self.call_after_refresh(self._caption)

    def _ask(self, request: DifferenceRequest) -> None:
        self._request = request
        self._build()

    def action_scope(self, name: str) -> None:
        """Compare the final file systems, or all that was ever written."""
        self._ask(replace(self._request, scope=Scope[name]))

    def action_next_scope(self) -> None:
        """Compare the other one."""
        self._ask(replace(self._request, scope=self._request.scope.next))

    def action_order(self) -> None:
        """Show siblings in the next order."""
        self._ask(replace(self._request, order=self._request.order.next))

    def action_sort(self, name: str) -> None:
        """Leave out a sort of paths, or show it."""
        self._ask(self._request.toggled(Sort[name]))

    def action_arrange(self) -> None:
        """Open the menu of what the tree shows, and how."""
        self.app.push_screen(ArrangeScreen(SETTINGS, self._request, self._ask))

    def action_zoom(self) -> None:
        """Give the pane in use the whole screen, or take it back."""
        if self.maximized is not None:
            self.minimize()
        elif self.focused is not None:
            self.maximize(self.sheet if self.sheet.has_focus else self.pane)

    def _go_into(self, pane: Widget) -> None:
        """Give a pane the keys, and the whole screen where the other one has it."""
        if self.maximized is not None:
            self.minimize()
            self.maximize(self.sheet if pane is self.sheet else self.pane)
        pane.focus()

    def action_reverse(self) -> None:
        """Compare the other way round."""
        if (pair := self._pair) is not None:
            self._pair = pair.reverse
            self.header.names = names_of(self._pair)
            self._build()

    # Filtering

    def action_filter(self) -> None:
        """Type what paths shall match."""
        self.minimize()
        self.filter_line.open()

    @on(FilterLine.Changed)
    def _filter(self, event: FilterLine.Changed) -> None:
        self._ask(replace(self._request, expression=event.expression))

    @on(FilterLine.Left)
    def _leave_filter(self) -> None:
        self.rows.focus()

    def action_leave_pane(self) -> None:
        """Go back from the difference to the tree; drop a filter; then leave."""
        if self.sheet.has_focus:
            self._go_into(self.rows)
        elif self._request.expression.text:
            self.filter_line.clear()
        else:
            self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is something for: on the first screen escape leaves nothing."""
        if action == "leave_pane" and self.is_mounted:
            is_above = len(self.app.screen_stack) > FIRST_SCREEN
            return is_above or self.sheet.has_focus or bool(self._request.expression.text)
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        """Return why an action would do nothing now."""
        if action == "both" and self._pair is not None:
            return "" if self.rows.difference else "Nothing differs at this very path"
        return "" if action == "leave_pane" or self._pair is not None else _UNREAD

    # One path

    @on(DifferenceRows.Highlighted)
    def _show_difference(self) -> None:
        if self.rows.shown is not None and self.rows.shown.is_filtered:
            self.filter_line.say(self.rows.match_text)
        self._caption()
        self.refresh_bindings()
        shown, node, one = self.rows.shown, self.rows.node, self.rows.difference
        if self._pair is None or shown is None:
            self.sheet.show(lambda _: ())
        elif node is None:
            pair = self._pair
            self._jobs.run(lambda _: elsewhere_layout(pair, shown), "difference", self.sheet.show)
        elif one is None:
            self.sheet.show(folder_layout(shown, node))
        else:
            pair = self._pair
            self._jobs.run(
                lambda check: difference_sheet(pair, one, check), "difference", self.sheet.show
            )

    def _caption(self) -> None:
        room = max(1, self.sheet.outer_size.width - _AROUND_TITLE)
        path = f"/{printable(self.rows.path)}" if self.rows.path else "Difference"
        self.sheet.border_title = Content(shortened(path, room))

    @on(DifferenceRows.Entered)
    def _enter(self) -> None:
        self._go_into(self.sheet)

    # The screens above

    def list_findings(self) -> None:
        """List the findings by what became of them, and go to the path of the chosen one."""
        if self._pair is None:
            self.notify(_UNREAD, timeout=3)
        else:
            self.app.push_screen(ChangesScreen(self._pair), self._go)

    def _go(self, path: bytes | None) -> None:
        if path is not None:
            while self.app.screen is not self:
                self.app.screen.dismiss()
        if path and not self.rows.go_to(path):
            scope = self._request.scope.phrase
            self.notify(f"Nothing differs in {scope} at /{printable(path)}", timeout=4)

    def action_both(self) -> None:
        """Show what both sides have at the path, each as a whole."""
        if self._pair is not None and (one := self.rows.difference) is not None:
            screen = BothScreen(self._pair, one, self._mask, self._settings.keymap)
            self.app.push_screen(screen, self._go)
        else:
            self.notify(self.why_not("both"), timeout=3)

    def action_configuration(self) -> None:
        """Show configuration and instructions as a difference."""
        if self._pair is not None:
            self.app.push_screen(ConfigurationScreen(self._pair))


def _built(
    pair: TwoSides, request: DifferenceRequest, check: Check
) -> tuple[list[Content], DifferenceTree] | UsageError:
    """Build a tree, and sum both sides up: the screen only shows what is worked out here."""
    try:
        return summed_up(pair), build_tree(pair, request, check)
    except UsageError as error:
        return error


def _tab(number: int, one: Scope, current: Scope) -> Content:
    name = f"{number} {one.value.capitalize()}"
    if one is current:
        return Content.styled(f"[{name}]", "bold $text-primary")
    click = Style.from_meta({"@click": f"screen.scope('{one.name}')"})
    return Content.styled(f" {name} ", "not bold").stylize(click)
