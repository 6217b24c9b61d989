"""`layer-explorer IMAGE`: the terminal interface."""

from __future__ import annotations

import sys

import click

from explorer.cli.options import image_options
from explorer.cli.terminal import take_keys_from_terminal
from explorer.errors import UsageError
from explorer.image.reference import STDIN


@click.command(hidden=True)
@image_options
def explore(image: str, platform: str | None, pick: str | None) -> None:
    """Open the terminal interface (`layer-explorer IMAGE`)."""
    piped = image == STDIN and not sys.stdin.isatty()
    if not (piped or sys.stdin.isatty()) or not sys.stdout.isatty():
        raise UsageError(
            "The interface needs a terminal, and there is none here",
            hint="For a headless run use --ci, or the commands ls, cat and extract",
        )
    if piped:
        take_keys_from_terminal()
    from explorer.tui import run_explorer

    run_explorer(image, platform=platform, pick=pick)
