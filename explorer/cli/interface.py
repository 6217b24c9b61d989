"""The terminal interface: `layer-explorer IMAGE`, and `demo` with images of its own."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

import click

from explorer.cli.options import (
    debug_option,
    image_choice_options,
    mask_option,
    no_cache_option,
    uses_cache,
    working_directory,
)
from explorer.errors import UsageError
from explorer.heap import STAYING, give_back
from explorer.image.request import STDIN, RegistryAccess
from explorer.report.messages import say

if TYPE_CHECKING:
    from explorer.cli.reading import Asked
    from explorer.cli.sweeping import SweepOrder
    from explorer.tui.shell.project import Project

_TERMINAL = "/dev/tty"
_KEYS = 0


@click.command(hidden=True)
@image_choice_options
@mask_option
@no_cache_option
def explore(
    image: str | None,
    platform: str | None,
    pick: str | None,
    access: RegistryAccess,
    *,
    mask: bool,
    no_cache: bool,
) -> None:
    """Open the terminal interface (`layer-explorer IMAGE`), or let an image be chosen there."""
    give_back(STAYING)
    cache = uses_cache(no_cache=no_cache)
    piped = (image == STDIN or bool(access.username)) and not sys.stdin.isatty()
    if not _is_served():
        _require_terminal(piped=piped)
    if piped:
        _take_keys_from_terminal()
    from explorer.tui.shell.starting import before_imports

    before_imports()
    from explorer.tui.shell.running import run_explorer, run_start

    asked = _Asked(platform=platform, pick=pick, access=access, mask=mask, cache=cache)
    if image is None:
        run_start(**asked, usual=_as_in_dive(), project=_project())
    else:
        run_explorer(image, **asked, usual=_as_in_dive(), project=_project())


def show_comparison(sides: Sequence[Asked], *, cache: bool) -> None:
    """Show in the terminal what the second image changes against the first.

    Raises ImageError, UsageError.
    """
    give_back(STAYING)
    if STDIN in [one.reference for one in sides]:
        _take_keys_from_terminal()
    from explorer.tui.shell.starting import before_imports

    before_imports()
    from explorer.tui.image.variants import Variant
    from explorer.tui.shell.running import run_comparison

    run_comparison(
        *(one.reference for one in sides),
        variants=[Variant(one.platform, one.pick) for one in sides],
        accesses=[one.access for one in sides],
        cache=cache,
        usual=_as_in_dive(),
        project=_project(),
    )


def show_sweep(
    sources: Sequence[str], order: Callable[[], SweepOrder], *, cache: bool, mask: bool
) -> None:
    """Show a sweep in the terminal while it runs and after.

    Raises UsageError, ImageError, DestinationError: the last one that has ended the sweep.
    """
    give_back(STAYING)
    if STDIN in sources:
        _take_keys_from_terminal()
    from explorer.tui.shell.starting import before_imports

    before_imports()
    # Processes are begun through it; later it would ask for a file that the interface has not.
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()
    from explorer.cli.watching import WatchedSweep
    from explorer.tui.shell.running import run_sweep

    sweep = WatchedSweep(sources, cache, order)
    run_sweep(sweep, mask=mask, usual=_as_in_dive(), project=_project())
    if sweep.fault is not None:
        raise sweep.fault
    if not sweep.is_over:
        say("The sweep is not over: the same command goes on from there")


@click.command("demo")
@mask_option
@debug_option
def demo(*, mask: bool) -> None:
    """Show how secrets stay in images, with images to look into."""
    give_back(STAYING)
    _require_terminal()
    from explorer.tui.shell.starting import before_imports

    before_imports()
    from explorer.tui.shell.running import run_demo

    run_demo(mask=mask, project=_project())


def _project() -> Project:
    """Return the project that the interface is started in."""
    from explorer.cli.project import WorkingProject

    return WorkingProject(working_directory(), os.environ)


def _as_in_dive() -> Mapping[str, object]:
    """Return what dive's configuration says of the interface; say once what has no meaning here."""
    from explorer.report.configuration.dive_application import dives_application

    notes: list[str] = []
    application = dives_application(None, os.environ, working_directory(), notes)
    for note in (*notes, application.remark if application else ""):
        if note:
            say(note)
    return application.look if application else {}


class _Asked(TypedDict):
    """What the command line says of whichever image it is, and of the interface."""

    platform: str | None
    pick: str | None
    access: RegistryAccess
    mask: bool
    cache: bool


def has_terminal(*, piped: bool = False) -> bool:
    """Return whether the interface can show; with `piped` its keys come from elsewhere."""
    return (piped or sys.stdin.isatty()) and sys.stdout.isatty()


def _is_served() -> bool:
    """Return whether `serve` has started this: it says so by Textual's variable for it."""
    return os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")


def _require_terminal(*, piped: bool = False) -> None:
    if not has_terminal(piped=piped):
        raise UsageError(
            "The interface needs a terminal, and there is none here",
            hint="For a headless run use --ci, or the commands ls, cat and extract",
        )


def _take_keys_from_terminal() -> None:
    """Read keys from the terminal; `sys.stdin` stays what is piped in."""
    try:
        terminal = os.open(_TERMINAL, os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise UsageError(f"No keys can come from {_TERMINAL}: {error.strerror}") from error
    archive = os.dup(_KEYS)
    os.dup2(terminal, _KEYS)
    os.close(terminal)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(archive)))
