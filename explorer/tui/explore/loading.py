"""What happens off the event loop while an image opens: the outline, the image, its layers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias

from textual.message import Message

from explorer.analysis import AnalysedLayer, Analysis
from explorer.image import Image, Outline
from explorer.image.progress import Progress
from explorer.tui.explore import messages
from explorer.tui.findings.findings import Findings
from explorer.tui.layers.rows import LayerState
from explorer.tui.shell.jobs import Check
from explorer.tui.shell.later import import_the_rest

OpenSource: TypeAlias = Callable[[Progress], Image]
FindOutline: TypeAlias = Callable[[], Outline | None]
Post: TypeAlias = Callable[[Message], object]

_INTERVAL = 0.1
_FULL_INTERVAL = 1.0
_SHARE = 10


class Reporter:
    """A progress that posts messages ten times a second and stops work nobody waits for."""

    def __init__(
        self, post: Post, check: Check, layer: int | None = None, *, is_search: bool = False
    ) -> None:
        self._post = post
        self.check = check
        self.layer = layer
        self._is_search = is_search
        self._next = 0.0

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Take note of `done` of `total` bytes. Raises CancelledError."""
        self.check()
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _INTERVAL
            self._post(messages.Progressed(stage, done, total, self.layer, self._is_search))


def import_rest(_check: Check) -> messages.Imported:
    """Import what was put off until the first screen is there."""
    import_the_rest()
    return messages.Imported()


def find_outline(find: FindOutline, _check: Check) -> messages.OutlineFound | None:
    """Return what an engine says at once, if it says anything."""
    outline = find()
    return messages.OutlineFound(outline) if outline is not None else None


def open_image(open_source: OpenSource, post: Post, check: Check) -> messages.ImageOpened:
    """Open an image. Raises ImageError, CancelledError."""
    image = open_source(Reporter(post, check))
    check()
    return messages.ImageOpened(image)


def read_layers(
    image: Image, post: Post, check: Check, *, names_first: bool
) -> messages.AllSearched:
    """Read all layers of an image, then search them, and post now and then what is known.

    The trees can be looked at as soon as they are read, however long the search takes;
    with `names_first` the secrets in their names are known by then.
    """
    analysis = _begin_analysis(image)
    post(messages.AnalysisBegun(analysis))
    posts = _AnalysisPosts(analysis, post)
    posts.post_findings()
    reporter = Reporter(post, check, 1)

    def progress(stage: str, done: int, total: int | None = None) -> None:
        # What was not due when a layer ended must not wait until a long one after it has.
        posts.post_due()
        reporter(stage, done, total)

    for layer in analysis.read_layers(progress):
        posts.follow(layer, reporter, with_names=names_first)
    posts.post_all()
    _post_base(image, post)
    reporter = Reporter(post, check, 1, is_search=True)
    for layer in analysis.search_layers(reporter):
        posts.follow(layer, reporter, with_names=not names_first)
    posts.post_findings()
    return messages.AllSearched()


def _begin_analysis(image: Image) -> Analysis:
    from explorer.analysis import Analysis
    from explorer.secrets.searching.starting import new_search

    return Analysis(image, search=new_search(image.stored_size), search_last=True)


def _post_base(image: Image, post: Post) -> None:
    from explorer.image.base import base_end

    if (end := base_end(image)) is not None:
        post(messages.BaseFound(end.layer))


class _AnalysisPosts:
    """Posts what is known of the layers read so far, no more often than anybody can look."""

    def __init__(self, analysis: Analysis, post: Post) -> None:
        self._analysis = analysis
        self._post = post
        self._read = self._searched = 0
        self._next_findings = self._next_layers = 0.0
        self._next_all = time.monotonic() + _FULL_INTERVAL

    def follow(self, layer: AnalysedLayer, reporter: Reporter, *, with_names: bool) -> None:
        """Go on to the next layer. Raises CancelledError."""
        reporter.layer = layer.number + 1
        if with_names:
            secrets = self._analysis.secrets_in_names(layer.number)
            self._post(messages.NamesSearched(tuple(secrets)))
        self.post_due()
        reporter.check()

    def post_due(self) -> None:
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
        self._post(messages.FindingsChanged(Findings.of(self._analysis)))
        now = time.monotonic()
        self._next_findings = now + max(_INTERVAL, _SHARE * (now - start))

    def post_all(self) -> None:
        """Post all there is to know of the layers once they are read."""
        self._read = 0
        self.post_findings()
        states = self._post_layers().values()
        damages = (f"layer {n}: {text}" if n else text for n, text in self._analysis.damages)
        size = sum(state.size or 0 for state in states)
        hidden = sum(state.counts.hidden for state in states if state.counts)
        wasted = self._analysis.waste.wasted_bytes
        self._post(messages.AllRead(size, hidden, wasted, tuple(damages)))

    def _post_layers(self) -> dict[int, LayerState]:
        layers = self._analysis.layers
        states = {one.number: LayerState.of(one) for one in layers[self._read :]}
        self._read = len(layers)
        self._post(messages.LayersRead(states, len(layers)))
        return states
