"""Opens IMAGE of the command line and analyses it; progress and damage go to standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from explorer.analysis import Analysis
from explorer.cli.process import INCOMPLETE, OK
from explorer.image import Image
from explorer.image.progress import Progress
from explorer.image.request import RegistryAccess
from explorer.image.sources import open_image
from explorer.report.messages import TerminalProgress, say


def analysed(
    image: str,
    platform: str | None,
    pick: str | None,
    *,
    access: RegistryAccess,
    keep_contents: bool = True,
) -> Analysis:
    """Open an image and read all its layers. Raises ImageError, UsageError."""
    with terminal_progress() as progress:
        opened = open_image(image, platform=platform, pick=pick, progress=progress, access=access)
        analysis = Analysis(opened, keep_contents=keep_contents).complete(progress)
    say_others(opened)
    for note in opened.notes:
        say(note)
    return analysis


def say_others(image: Image) -> None:
    """Print the names of the other images in the same archive or folder."""
    if image.others:
        say(f"Other images in there: {', '.join(image.others)}. --image picks one")


def say_errors(errors: Iterable[tuple[int | None, str]]) -> None:
    """Print what could not be read, with the layer's number where it is in one."""
    for layer, message in errors:
        say(f"Layer {layer} is damaged: {message}" if layer else message)


def say_damages(analysis: Analysis) -> int:
    """Print what could not be read; return the exit status that follows from it."""
    say_errors(analysis.damages)
    return INCOMPLETE if analysis.damages else OK


@contextmanager
def terminal_progress(*, enabled: bool = True) -> Iterator[Progress]:
    """Give a progress line on the terminal, if `enabled`, and clear it afterwards."""
    progress = TerminalProgress(enabled=enabled)
    try:
        yield progress
    finally:
        progress.clear()
