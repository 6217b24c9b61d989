"""From IMAGE on the command line to its analysis, with progress and damage on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from explorer.analysis import Analysis
from explorer.cli.statuses import INCOMPLETE, OK
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.image.sources import open_image
from explorer.report.messages import TerminalProgress, say


def analysed(
    image: str, platform: str | None, pick: str | None, *, keep_contents: bool = True
) -> Analysis:
    """Open an image and read all its layers. Raises ImageError, UsageError."""
    with shown_progress() as progress:
        opened = open_image(image, platform=platform, pick=pick, progress=progress)
        analysis = Analysis(opened, keep_contents=keep_contents).complete(progress)
    say_others(opened)
    for note in opened.notes:
        say(note)
    return analysis


def say_others(image: Image) -> None:
    """Name the other images that were at the same place."""
    if image.others:
        say(f"Other images in there: {', '.join(image.others)}. --image picks one")


def say_damages(analysis: Analysis) -> int:
    """Name what could not be read; return the exit status that follows from it."""
    for layer, message in analysis.damages:
        say(f"Layer {layer} is damaged: {message}" if layer else message)
    return INCOMPLETE if analysis.damages else OK


@contextmanager
def shown_progress(*, enabled: bool = True) -> Iterator[Progress]:
    """Give a progress that shows on a terminal, unless it is not wanted, and is gone afterwards."""
    progress = TerminalProgress(enabled=enabled)
    try:
        yield progress
    finally:
        progress.clear()
