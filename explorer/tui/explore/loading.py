"""What happens off the event loop while an image opens: the outline, the image, its layers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias

from textual.message import Message

from explorer.analysis import Analysis
from explorer.image import Image, Outline
from explorer.image.progress import Progress
from explorer.tui.explore.messages import (
    AllRead,
    AllSearched,
    BaseFound,
    Begun,
    Found,
    LayersRead,
    Moved,
    Named,
    Opened,
    Outlined,
    Ready,
)
from explorer.tui.findings.findings import Findings
from explorer.tui.layers.layer_rows import LayerState
from explorer.tui.shell.later import import_the_rest
from explorer.tui.shell.threads import Check

OpenSource: TypeAlias = Callable[[Progress], Image]
FindOutline: TypeAlias = Callable[[], Outline | None]
Post: TypeAlias = Callable[[Message], object]
TellNames: TypeAlias = Callable[[int], object]

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
            self._post(Moved(stage, done, total, self.layer, self._is_search))


def make_ready(_check: Check) -> Ready:
    """Import what was put off until the first screen is there."""
    import_the_rest()
    return Ready()


def tell_outline(find: FindOutline, post: Post) -> None:
    """Post what an engine says at once, if it says anything."""
    if (outline := find()) is not None:
        post(Outlined(outline))


def open_image(open_source: OpenSource, post: Post, check: Check) -> None:
    """Open an image and post it. Raises ImageError, CancelledError."""
    image = open_source(Reporter(post, check))
    check()
    post(Opened(image))


def _begin_analysis(image: Image) -> Analysis:
    from explorer.analysis import Analysis
    from explorer.secrets.searching.starting import new_search

    return Analysis(image, search=new_search(image.stored_size), search_last=True)


def read_layers(image: Image, post: Post, check: Check, *, names_first: bool) -> None:
    """Read all layers of an image, then search them, and post now and then what is known.

    The trees can be looked at as soon as they are read, however long the search takes;
    with `names_first` the secrets in their names are known by then.
    """
    analysis = _begin_analysis(image)
    post(Begun(analysis))
    telling = _Telling(analysis, post)
    tell_names = _tell_names(analysis, post)
    _read(analysis, telling, Reporter(post, check, 1), tell_names if names_first else _nothing)
    telling.tell_all()
    _tell_base(image, post)
    reporter = Reporter(post, check, 1, is_search=True)
    _search(analysis, telling, reporter, _nothing if names_first else tell_names)
    post(AllSearched())


def _tell_names(analysis: Analysis, post: Post) -> TellNames:
    return lambda number: post(Named(analysis.secrets_in_names(number)))


def _nothing(_number: int) -> None:
    """Leave the names for later, or take them as told."""


def _read(analysis: Analysis, telling: _Telling, reporter: Reporter, tell_names: TellNames) -> None:
    telling.tell_findings()

    def progress(stage: str, done: int, total: int | None = None) -> None:
        # What was not due when a layer ended must not wait until a long one after it has.
        telling.tell()
        reporter(stage, done, total)

    for analysed in analysis.read_layers(progress):
        reporter.layer = analysed.number + 1
        tell_names(analysed.number)
        telling.tell()
        reporter.check()


def _tell_base(image: Image, post: Post) -> None:
    from explorer.image.base import base_end

    if (end := base_end(image)) is not None:
        post(BaseFound(end.layer))


def _search(
    analysis: Analysis, telling: _Telling, reporter: Reporter, tell_names: TellNames
) -> None:
    for analysed in analysis.search_layers(reporter):
        reporter.layer = analysed.number + 1
        tell_names(analysed.number)
        telling.tell()
        reporter.check()
    telling.tell_findings()


class _Telling:
    """Posts what is known of the layers read so far, no more often than anybody can look."""

    def __init__(self, analysis: Analysis, post: Post) -> None:
        self._analysis = analysis
        self._post = post
        self._told = self._searched = 0
        self._next_findings = self._next_layers = 0.0
        self._next_all = time.monotonic() + _FULL_INTERVAL

    def tell(self) -> None:
        """Post what is new and due: findings before the layers that have them."""
        now, count = time.monotonic(), len(self._analysis.layers)
        if self._searched < self._analysis.searched and now >= self._next_findings:
            self.tell_findings()
        if self._told < count and now >= self._next_layers:
            self._next_layers = now + _INTERVAL
            if now >= self._next_all:
                # What a layer hides changes the counts of those below.
                self._told, self._next_all = 0, now + _FULL_INTERVAL
            self._tell_layers()

    def tell_findings(self) -> None:
        """Post the findings; collecting them may take a small share of the time at most."""
        start = time.monotonic()
        self._searched = self._analysis.searched
        self._post(Found(Findings.of(self._analysis)))
        now = time.monotonic()
        self._next_findings = now + max(_INTERVAL, _SHARE * (now - start))

    def tell_all(self) -> None:
        """Post all there is to know of the layers once they are read."""
        self._told = 0
        self.tell_findings()
        states = self._tell_layers().values()
        damages = [f"layer {n}: {text}" if n else text for n, text in self._analysis.damages]
        size = sum(state.size or 0 for state in states)
        hidden = sum(state.counts.hidden for state in states if state.counts)
        self._post(AllRead(size, hidden, self._analysis.waste.wasted_bytes, damages))

    def _tell_layers(self) -> dict[int, LayerState]:
        layers = self._analysis.layers
        states = {one.number: LayerState.of(one) for one in layers[self._told :]}
        self._told = len(layers)
        self._post(LayersRead(states, len(layers)))
        return states
