"""`serve`: the same interface in a browser of this machine."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from explorer.cli.options import no_cache_option, one_image_options, uses_cache
from explorer.errors import CancelledError, UsageError
from explorer.image.request import STDIN
from explorer.printable import printable
from explorer.report.messages import say
from explorer.report.output import write_lines

if TYPE_CHECKING:
    from explorer.web.door import Door

_HELP = """Show the interface in a browser of this machine, secrets masked, until ctrl+c.

It prints the address. Nothing is served to other machines, nor to who does not know the
whole address, which is another one each time. Whoever knows it can do what the interface
can: show secrets with m, and save files where this command was started.
"""
_HIGHEST_PORT = (1 << 16) - 1


@click.command("serve", help=_HELP)
@one_image_options
@click.option("--port", type=click.IntRange(1, _HIGHEST_PORT), help="Instead of one that is free.")
@click.option("--open", "opens", is_flag=True, help="Open the browser as well.")
@click.option("--reveal", is_flag=True, help="Begin with readable secrets.")
@no_cache_option
def serve_image(
    image: str,
    platform: str | None,
    pick: str | None,
    port: int | None,
    *,
    opens: bool,
    reveal: bool,
    no_cache: bool,
) -> None:
    """Show the interface in a browser of this machine, until ctrl+c."""
    _require_what_serves()
    if image == STDIN:
        raise UsageError(
            "A served image can't come on standard input: each page reads it anew",
            hint="Save the archive to a file, and name that",
        )
    from explorer.web.server import serve
    from explorer.web.session import command_of

    arguments = command_of(
        image,
        platform=platform,
        pick=pick,
        mask=not reveal,
        cache=uses_cache(no_cache=no_cache),
    )
    import logging

    # Their messages quote what a page sent; what a program says it says itself.
    for name in ("aiohttp", "textual-serve"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    with contextlib.ExitStack() as until_the_end:
        serve(
            arguments,
            printable(os.fsencode(image)),
            port or 0,
            lambda door: _tell(door, until_the_end, opens=opens),
        )
    raise CancelledError("Interrupted")


def _require_what_serves() -> None:
    if find_spec("textual_serve") is None:
        raise UsageError(
            "To serve an image, textual-serve is needed, and it is not installed",
            hint='Install it with: pip install "layer-explorer[serve]"',
        )


def _tell(door: Door, until_the_end: contextlib.ExitStack, *, opens: bool) -> None:
    # Every other command starts without what opens a browser.
    import webbrowser

    write_lines([door.address])
    if opens and not webbrowser.open(until_the_end.enter_context(_leading_to(door.address))):
        say("No browser could be opened: open the address in one")


@contextlib.contextmanager
def _leading_to(address: str) -> Iterator[str]:
    """Give a page of the user's own that leads there: arguments of a browser are seen by all."""
    from html import escape
    from tempfile import TemporaryDirectory

    page = f'<!doctype html><meta http-equiv="refresh" content="0; url={escape(address)}">'
    with TemporaryDirectory(prefix="layer-explorer-") as folder:
        file = Path(folder, "open.html")
        file.write_text(page, "utf-8")
        yield file.as_uri()
