"""`layer-explorer IMAGE`: the terminal interface."""

from __future__ import annotations

import sys

import click

from explorer.cli.options import image_options
from explorer.errors import UsageError


@click.command(hidden=True)
@image_options
def explore(image: str, platform: str | None, pick: str | None) -> None:
    """Open the terminal interface (`layer-explorer IMAGE`)."""
    if not (sys.stdin.isatty() or image == "-") or not sys.stdout.isatty():
        raise UsageError(
            "The interface needs a terminal, and there is none here",
            hint="For a headless run use --ci, or the commands ls, cat and extract",
        )
    from explorer.tui import run_explorer

    run_explorer(image, platform=platform, pick=pick)
