"""What happens off the event loop while an image opens: the outline, the image, its layers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeAlias

from textual.message import Message

from explorer.analysis import Analysis
from explorer.image import Image, Outline
from explorer.image.progress import Progress
from explorer.tui.messages import AllRead, LayersRead, Moved, Opened, Outlined
from explorer.tui.threads import Check
from explorer.tui.widgets.layer_rows import LayerState

OpenSource: TypeAlias = Callable[[Progress], Image]
FindOutline: TypeAlias = Callable[[], Outline | None]
Post: TypeAlias = Callable[[Message], object]

_INTERVAL = 0.1
_FULL_INTERVAL = 1.0


class Reporter:
    """A progress that posts messages ten times a second and stops work nobody waits for."""

    def __init__(self, post: Post, check: Check, layer: int | None = None) -> None:
        self._post = post
        self._check = check
        self.layer = layer
        self._next = 0.0

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Take note of `done` of `total` bytes. Raises CancelledError."""
        self._check()
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _INTERVAL
            self._post(Moved(stage, done, total, self.layer))


def tell_outline(find: FindOutline, post: Post) -> None:
    """Post what an engine says at once, if it says anything."""
    if (outline := find()) is not None:
        post(Outlined(outline))


def open_image(open_source: OpenSource, post: Post, check: Check) -> None:
    """Open an image and post it. Raises ImageError, CancelledError."""
    image = open_source(Reporter(post, check))
    check()
    post(Opened(image))


def read_layers(analysis: Analysis, post: Post, check: Check) -> None:
    """Read all layers of an image and post what they turn out to be, now and then."""
    reporter = Reporter(post, check, 1)
    posted, next_, full = 0, 0.0, time.monotonic() + _FULL_INTERVAL
    for analysed in analysis.read_layers(reporter):
        reporter.layer = analysed.number + 1
        now = time.monotonic()
        if now >= full:
            # What this layer hides changes the counts of those below.
            posted, full = 0, now + _FULL_INTERVAL
        if now >= next_:
            next_ = now + _INTERVAL
            post(LayersRead(dict(_states(analysis, posted))))
            posted = len(analysis.layers)
        check()
    post(LayersRead(dict(_states(analysis, 0))))
    post(AllRead(analysis.waste))


def _states(analysis: Analysis, known: int) -> Iterator[tuple[int, LayerState]]:
    for analysed in analysis.layers[known:]:
        yield analysed.number, LayerState.of(analysed)
