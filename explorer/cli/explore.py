"""`layer-explorer IMAGE`: the terminal interface."""

from __future__ import annotations

import sys

import click

from explorer.cli.options import image_options, mask_option
from explorer.cli.terminal import require_terminal, take_keys_from_terminal
from explorer.image.request import STDIN


@click.command(hidden=True)
@image_options
@mask_option
def explore(image: str, platform: str | None, pick: str | None, *, mask: bool) -> None:
    """Open the terminal interface (`layer-explorer IMAGE`)."""
    piped = image == STDIN and not sys.stdin.isatty()
    require_terminal(piped=piped)
    if piped:
        take_keys_from_terminal()
    from explorer.tui.shell.starting import before_imports

    before_imports()
    from explorer.tui.shell.running import run_explorer

    run_explorer(image, platform=platform, pick=pick, mask=mask)
