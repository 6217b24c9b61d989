"""How an image is opened, read and searched, and which panes show what of it when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from msgspec import Struct, field
from msgspec.structs import replace

from explorer.analysis import Analysis
from explorer.image import Image, Outline
from explorer.printable import printable
from explorer.tui.explore.current_tree import CurrentTree
from explorer.tui.explore.image_header import ImageHeader
from explorer.tui.explore.loading import Relay, open_image, read_layers
from explorer.tui.explore.screens_above import ScreensAbove
from explorer.tui.explore.subjects import ImageState, ViewedSubject
from explorer.tui.findings.findings import Findings
from explorer.tui.image.variants import Explored
from explorer.tui.layers.list import LayerList
from explorer.tui.layers.rows import LayerState, layer_rows
from explorer.tui.shell.jobs import Jobs
from explorer.tui.shell.masks import Mask, parts_of
from explorer.tui.shell.pace import Pace, Work
from explorer.tui.shell.project import Project
from explorer.tui.shell.starting import import_the_rest, keep_what_is_there


class ImageReading(Struct, eq=False):
    """Starts the jobs that read an image; shows what they post.

    `state` is what is known by now; `when_searched` is called when that is all of it, `when_found`
    whenever findings come. With
    `keeps_records` what is known of layers comes from the user's cache, and goes there; the
    `project` says which findings do not count.
    """

    explored: Explored
    mask: Mask
    jobs: Jobs
    header: ImageHeader
    layers: LayerList
    tree: CurrentTree
    subject: ViewedSubject
    above: ScreensAbove
    when_searched: Callable[[], object]
    keeps_records: bool = True
    project: Project | None = None
    when_found: Callable[[], object] = lambda: None
    state: ImageState = field(default_factory=ImageState)
    relay: Relay = field(default_factory=Relay)
    pace: Pace = field(default_factory=Pace)
    _is_open: bool = False

    def begin(self) -> None:
        """Begin with what has to be imported; all else follows from step to step."""
        self.jobs.run(lambda _: import_the_rest(), "imports", self._open)

    def _open(self, _: None) -> None:
        if find := self.explored.outline:
            self.jobs.run(lambda _: find(), "outline", self._show_outline)
        job = partial(open_image, self.explored.open_source, self)
        self.jobs.run(job, "open", self._read)

    def _show_outline(self, outline: Outline | None) -> None:
        """Show what an engine says at once, if anything, until the image itself is open."""
        if outline is None or self._is_open:
            return
        rows, sizes = layer_rows(outline.instructions, 0), outline.sizes
        numbered = ((row.layer, sizes.get(row.number)) for row in rows)
        self.layers.show(rows, {n: LayerState(size=size) for n, size in numbered if n})
        count = sum(not one.empty for one in outline.instructions)
        self.header.summary = replace(self.header.summary.of(outline, count), size=outline.size)

    def _read(self, image: Image) -> None:
        self._is_open = True
        self.layers.show(layer_rows(image.instructions, len(image.layers)), {})
        summary = self.header.summary.of(image, len(image.layers))
        self.header.summary = replace(
            summary, damages=tuple(image.damages), size=None, progress=Work()
        )
        job = partial(read_layers, image, self, names_first=self.mask.on)
        self.jobs.run(job, "reading", self._end)

    def _end(self, _: None) -> None:
        keep_what_is_there()
        self.header.show_work(Work())
        self.when_searched()

    def remask(self) -> None:
        """Show all anew, readable or not."""
        findings = replace(self.state.findings, masked=self.mask.on)
        self.state = replace(self.state, findings=findings)
        self.layers.show_findings(findings)
        self.header.summary = replace(self.header.summary, secrets=findings)
        self.above.redraw_hits()
        self.subject.renew()

    # What the jobs report

    def show_opening(self, stage: str, done: int, total: int | None) -> None:
        """Say how many bytes of a step of opening are done."""
        self.header.show_work(Work(stage, done, total, self.pace.left(stage, done, total)))

    def show_progress(
        self, layer: int, share: str, done: int, total: int, *, is_search: bool
    ) -> None:
        """Say how far a layer is read or searched, and how many bytes of all layers are."""
        doing = "searching" if is_search else "reading"
        left = self.pace.left(doing, done, total)
        what = f"{doing} layer {layer} of {self.header.summary.layers}"
        self.header.show_work(Work(what, done, total, left))
        if not is_search:
            self.layers.show_states({layer: LayerState(reading=f"reading {share}")})

    def take_analysis(self, analysis: Analysis) -> None:
        """Take note of the analysis that the layers are being read into."""
        self.state = replace(self.state, analysis=analysis)
        self.layers.refresh_bindings()

    def show_layers(self, states: Mapping[int, LayerState], done: int) -> None:
        """Show some layers, `done` of which are read by now, and which one comes next."""
        self.state = self.state.with_layers(states)
        self.layers.show_states(states)
        if done < (self.header.summary.layers or 0):
            doing = f"reading layer {done + 1} of {self.header.summary.layers}"
            self.header.show_work(replace(self.header.summary.progress, doing=doing))
            self.layers.show_states({done + 1: LayerState(reading="reading")})
        self.layers.refresh_bindings()
        self.tree.follow_reading()
        self.above.follow_reading()
        self.subject.renew()

    def show_findings(self, findings: Findings) -> None:
        """Show what the search has found so far."""
        found = (one for secret in findings.secrets for one in secret.findings)
        self.mask.learn(parts_of(found))
        self.state = replace(self.state, findings=findings)
        self.remask()
        self.tree.renew()
        self.layers.refresh_bindings()
        self.above.show_findings()
        self.when_found()

        if self.project and findings.ruling is not self.project.ruling:
            self.judge()

    # Which findings count

    def read_project(self) -> None:
        """Read, in a thread, what is ignored; say what is wrong with that, if anything is."""
        if self.project and (wrong := self.project.read()):
            self.jobs.post(self.layers.notify, printable(wrong), severity="warning")

    def judge(self) -> None:
        """Ask the project anew which findings count, as its lists are others."""
        before = self.state.findings

        def take(judged: Findings) -> None:
            # What was found or searched meanwhile is not in them.
            if self.state.findings is before:
                self.show_findings(judged)
            else:
                self.judge()

        self.jobs.run(lambda _: before.judged(self.project), "judging", take)

    def show_all_read(
        self, *, size: int, hidden: int, wasted: int, damages: tuple[str, ...]
    ) -> None:
        """Say what all layers come to: how much they store, hide and waste, and what is missing."""
        keep_what_is_there()
        self.header.summary = replace(
            self.header.summary,
            progress=Work("searching for secrets"),
            size=size,
            hidden=hidden,
            wasted=wasted,
            damages=damages,
        )
        self.tree.finish()
        self.subject.renew()
