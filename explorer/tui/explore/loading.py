"""What happens off the event loop while an image opens: the image itself, then its layers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from explorer.analysis import AnalysedLayer, Analysis
from explorer.image import Image
from explorer.image.progress import Progress, silent
from explorer.tui.drawing.text import percent
from explorer.tui.findings.findings import Findings
from explorer.tui.image.variants import OpenSource
from explorer.tui.layers.rows import LayerState, damage_lines
from explorer.tui.shell.jobs import Check
from explorer.tui.shell.pace import Reporter

if TYPE_CHECKING:
    from explorer.records.record_cache import RecordCache
    from explorer.tui.explore.reading import ImageReading

_INTERVAL = 0.1
_FULL_INTERVAL = 1.0
_SHARE = 10


class Relay:
    """Reports to the job that is at work: layers of a registry come long after the image is open.

    The job that opened the image has ended by then, and its check would end every other one.
    """

    def __init__(self) -> None:
        self._progress: Progress = silent

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Take note of `done` of `total` bytes. Raises CancelledError."""
        self._progress(stage, done, total)

    @contextmanager
    def reporting(self, progress: Progress) -> Iterator[None]:
        """Report to a job until it has ended, and then to nobody."""
        self._progress = progress
        try:
            yield
        finally:
            self._progress = silent


def open_image(open_source: OpenSource, reading: ImageReading, check: Check) -> Image:
    """Open an image. Raises ImageError, CancelledError."""

    def report(stage: str, done: int, total: int | None) -> None:
        reading.jobs.post(reading.show_opening, stage, done, total)

    with reading.relay.reporting(Reporter(report, check)):
        image = open_source(reading.relay)
    check()
    return image


def read_layers(image: Image, reading: ImageReading, check: Check, *, names_first: bool) -> None:
    """Read all layers of an image, then search them, and report now and then what is known.

    The trees can be looked at as soon as they are read, however long the search takes;
    with `names_first` the secrets in their names are known by then.
    """
    from explorer.image.base import base_end
    from explorer.secrets.searching.starting import new_search

    search = new_search(image.stored_size, allowance=image.allowance)
    records = records_of(image) if reading.keeps_records else None
    analysis = Analysis(image, search=search, search_last=True, records=records)
    reading.jobs.post(reading.take_analysis, analysis)
    steps = _LayerSteps(analysis, reading, check)
    steps.post_findings()
    with reading.relay.reporting(steps.progress):
        for layer in analysis.read_layers(steps.progress):
            steps.follow(layer, with_names=names_first)
        steps.post_all()
        steps.post_again()
        if (end := base_end(image)) is not None:
            reading.jobs.post(reading.layers.mark_base, end.layer)
        # Trees come first: nothing is ignored by then but what stands outside the layers.
        reading.read_project()
        steps.begin_search()
        for layer in analysis.search_layers(steps.progress):
            steps.follow(layer, with_names=not names_first)
    steps.post_findings()
    if records:
        from explorer.remembered import remember

        remember(analysis, records)


def records_of(image: Image) -> RecordCache | None:
    """Return the user's records, for an image; None where there can be none."""
    from explorer.cache import cache_folder
    from explorer.records.record_cache import RecordCache
    from explorer.secrets.builtin import scanner

    return RecordCache.opened(cache_folder(), scanner().rules, image.limits)


class _LayerSteps:
    """Posts what is known of the layers so far, no more often than anybody can look."""

    def __init__(self, analysis: Analysis, reading: ImageReading, check: Check) -> None:
        self._analysis = analysis
        self._reading = reading
        self._check = check
        self._reporter = Reporter(self._report, check)
        self._layer, self._is_search = 1, False
        self._sizes = [max(layer.blob.size, 0) for layer in analysis.image.layers]
        self._read = self._searched = 0
        self._next_findings = self._next_layers = 0.0
        self._next_all = time.monotonic() + _FULL_INTERVAL

    def begin_search(self) -> None:
        """Begin with the first layer again, and report its first step."""
        self._reporter = Reporter(self._report, self._check)
        self._layer, self._is_search = 1, True
        self._sizes = [layer.read.size for layer in self._analysis.layers]

    def progress(self, stage: str, done: int, total: int | None = None) -> None:
        """Report how far the current layer is. Raises CancelledError."""
        if not self._is_search:
            # What was not due when a layer ended must not wait until a long one after it has.
            self._post_due()
        self._reporter(stage, done, total)

    def _report(self, _stage: str, done: int, total: int | None) -> None:
        """Post how far this layer is, and all of them: what is below it is done."""
        size = self._sizes[self._layer - 1]
        within = size * min(done, total) // total if total and total > 0 else min(done, size)
        whole = sum(self._sizes[: self._layer - 1]) + within, sum(self._sizes)
        show, share = self._reading.show_progress, percent(done, total)
        self._reading.jobs.post(show, self._layer, share, *whole, is_search=self._is_search)

    def follow(self, layer: AnalysedLayer, *, with_names: bool) -> None:
        """Go on to the next layer. Raises CancelledError."""
        self._layer = layer.number + 1
        if with_names:
            secrets = self._analysis.secrets_in_names(layer.number)
            self._reading.jobs.post(self._reading.mask.learn, tuple(secrets))
        self._post_due()
        self._check()

    def _post_due(self) -> None:
        """Post what is new and due: findings before the layers that have them."""
        now, count = time.monotonic(), len(self._analysis.layers)
        if self._searched < self._analysis.searched and now >= self._next_findings:
            self.post_findings()
        if self._read < count and now >= self._next_layers:
            self._next_layers = now + _INTERVAL
            if now >= self._next_all:
                # What a layer hides changes the counts of those below.
                self._read, self._next_all = 0, now + _FULL_INTERVAL
            self._post_layers()

    def post_findings(self) -> None:
        """Post the findings; collecting them may take a small share of the time at most."""
        start = time.monotonic()
        self._searched = self._analysis.searched
        found = Findings.of(self._analysis, self._reading.project)
        self._reading.jobs.post(self._reading.show_findings, found)
        now = time.monotonic()
        self._next_findings = now + max(_INTERVAL, _SHARE * (now - start))

    def post_all(self) -> None:
        """Post all there is to know of the layers once they are read."""
        self._read = 0
        self.post_findings()
        states = self._post_layers().values()
        self._reading.jobs.post(
            self._reading.show_all_read,
            size=sum(state.size or 0 for state in states),
            hidden=sum(state.counts.hidden for state in states if state.counts),
            wasted=self._analysis.waste.wasted_bytes,
            damages=tuple(damage_lines(self._analysis)),
        )

    def post_again(self) -> None:
        """Post what the layers store again: it is worked out when nothing else waits for it."""
        files_in, layers = self._analysis.stored_again.files_in, len(self._analysis.layers)
        again = {number: files_in(number) for number in range(1, layers + 1)}
        self._reading.jobs.post(self._reading.layers.show_again, again)

    def _post_layers(self) -> dict[int, LayerState]:
        layers = self._analysis.layers
        states = {one.number: LayerState.of(one) for one in layers[self._read :]}
        self._read = len(layers)
        self._reading.jobs.post(self._reading.show_layers, states, len(layers))
        return states
