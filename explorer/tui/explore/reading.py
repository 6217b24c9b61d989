"""The panes of an image, and what is read of it on its way to them."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from explorer.tui.drawing.text import percent
from explorer.tui.explore.image_header import ImageHeader, Summary
from explorer.tui.explore.jumping import Jumping
from explorer.tui.explore.loading import make_ready, open_image, read_layers, tell_outline
from explorer.tui.explore.messages import (
    AllRead,
    AllSearched,
    BaseFound,
    Begun,
    Failed,
    Found,
    LayersRead,
    Moved,
    Named,
    Opened,
    Outlined,
    Ready,
    Totalled,
    TreeBuilt,
    TreeRefused,
)
from explorer.tui.explore.over import Over
from explorer.tui.explore.subjects import Known
from explorer.tui.explore.trees import Trees
from explorer.tui.explore.viewing import Viewing
from explorer.tui.explore.ways import Ways
from explorer.tui.file.file_view import FileView
from explorer.tui.image.variants import Explored
from explorer.tui.layers.layer_list import LayerList
from explorer.tui.layers.layer_rows import LayerState, layer_rows
from explorer.tui.shell.jobs import Jobs
from explorer.tui.shell.key_hints import KeyHints
from explorer.tui.shell.masks import Mask
from explorer.tui.shell.settings import Settings
from explorer.tui.shell.sizing import SizedScreen
from explorer.tui.shell.starting import keep_what_is_there
from explorer.tui.tree.columns import Columns
from explorer.tui.tree.filter_line import FilterLine
from explorer.tui.tree.layer_tree import LayerTree


class ReadingScreen(SizedScreen):
    """Opens an image, reads and searches its layers, and shows what is known of them by now."""

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
        names_first = self._mask.on
        self._jobs.start(
            lambda check: read_layers(image, post, check, names_first=names_first), "reading"
        )

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
        worst = [one.worst for one in event.findings.secrets]
        self._mask.learn(part for one in worst for part in (one.secret, one.match.decoded))
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

    @on(Named)
    def _learn_names(self, event: Named) -> None:
        self._mask.learn(event.secrets)

    @on(BaseFound)
    def _mark_base(self, event: BaseFound) -> None:
        self.layer_list.tell_base(event.layer)

    @on(AllRead)
    def _finish(self) -> None:
        keep_what_is_there()
        self._trees.finish()

    @on(AllSearched)
    def _point(self) -> None:
        keep_what_is_there()
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
        self._jumping.give_up()
        self.filter_line.tell(event.reason, wrong=True)

    @on(Totalled)
    def _show_totals(self, event: Totalled) -> None:
        self._trees.show_renewed(event)
        self._viewing.renew()
