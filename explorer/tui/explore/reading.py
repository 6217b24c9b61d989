"""How an image is opened, read and searched, and which panes hear of what."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial, singledispatchmethod

from explorer.tui.drawing.text import percent
from explorer.tui.explore.current_tree import CurrentTree
from explorer.tui.explore.image_header import ImageHeader
from explorer.tui.explore.image_state import ImageState
from explorer.tui.explore.loading import find_outline, import_rest, open_image, read_layers
from explorer.tui.explore.messages import (
    AllRead,
    AllSearched,
    AnalysisBegun,
    BaseFound,
    FindingsChanged,
    ImageOpened,
    Imported,
    LayersRead,
    NamesSearched,
    OutlineFound,
    Progressed,
    ReadingMessage,
)
from explorer.tui.explore.screens_above import ScreensAbove
from explorer.tui.explore.viewed_subject import ViewedSubject
from explorer.tui.findings.findings import Findings
from explorer.tui.image.variants import Explored
from explorer.tui.layers.list import LayerList
from explorer.tui.layers.rows import LayerState, layer_rows
from explorer.tui.shell.jobs import Job, Jobs
from explorer.tui.shell.masks import Mask
from explorer.tui.shell.starting import keep_what_is_there


@dataclass(eq=False)
class Reading:
    """Starts the jobs that read an image, and shows what they report once the header has.

    `state` is what is known by now.
    """

    explored: Explored
    mask: Mask
    header: ImageHeader
    layers: LayerList
    tree: CurrentTree
    subject: ViewedSubject
    above: ScreensAbove
    state: ImageState = field(default_factory=ImageState)

    def begin(self) -> None:
        """Begin with what has to be imported; all else follows from message to message."""
        self._start(import_rest, "imports")

    def _start(self, job: Job, group: str) -> None:
        Jobs(self.header).start(job, group)

    def remask(self) -> None:
        """Show all anew, readable or not."""
        self._show_findings(self.state.findings)

    def _show_findings(self, findings: Findings) -> None:
        findings = replace(findings, masked=self.mask.on)
        self.state = replace(self.state, findings=findings)
        self.layers.show_findings(findings)
        self.header.is_masked = self.mask.on
        self.above.redraw_hits()
        self.subject.renew()

    # What the jobs report

    @singledispatchmethod
    def take(self, event: ReadingMessage) -> None:
        """Take note of a step, and show what it has brought."""
        raise NotImplementedError(type(event))

    @take.register
    def _(self, event: Imported) -> None:  # noqa: ARG002
        if find := self.explored.outline:
            self._start(partial(find_outline, find), "outline")
        source, post = self.explored.open_source, self.header.post_message
        self._start(partial(open_image, source, post), "open")

    @take.register
    def _(self, event: OutlineFound) -> None:
        if self.state.analysis is None:
            rows, sizes = layer_rows(event.outline.instructions, 0), event.outline.sizes
            known = ((row.layer, sizes.get(row.number)) for row in rows)
            self.layers.show(rows, {n: LayerState(size=size) for n, size in known if n})

    @take.register
    def _(self, event: ImageOpened) -> None:
        image = event.image
        self.layers.show(layer_rows(image.instructions, len(image.layers)), {})
        job = partial(read_layers, image, self.header.post_message, names_first=self.mask.on)
        self._start(job, "reading")

    @take.register
    def _(self, event: AnalysisBegun) -> None:
        self.state = replace(self.state, analysis=event.analysis)

    @take.register
    def _(self, event: Progressed) -> None:
        if event.layer is not None and not event.is_search:
            reading = f"reading {percent(event.done, event.total)}"
            self.layers.show_states({event.layer: LayerState(reading=reading)})

    @take.register
    def _(self, event: LayersRead) -> None:
        self.state = self.state.with_layers(event.states)
        self.layers.show_states(event.states)
        if self.state.analysis and event.done < len(self.state.analysis.image.layers):
            self.layers.show_states({event.done + 1: LayerState(reading="reading")})
        self.tree.follow_reading()
        self.subject.renew()

    @take.register
    def _(self, event: FindingsChanged) -> None:
        worst = [one.worst for one in event.findings.secrets]
        self.mask.learn(part for one in worst for part in (one.secret, one.match.decoded))
        self._show_findings(event.findings)
        self.tree.renew()
        self.above.show_findings()

    @take.register
    def _(self, event: NamesSearched) -> None:
        self.mask.learn(event.secrets)

    @take.register
    def _(self, event: BaseFound) -> None:
        self.layers.mark_base(event.layer)

    @take.register
    def _(self, event: AllRead) -> None:  # noqa: ARG002
        keep_what_is_there()
        self.tree.finish()

    @take.register
    def _(self, event: AllSearched) -> None:  # noqa: ARG002
        keep_what_is_there()
