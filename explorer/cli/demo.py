"""`layer-explorer demo`: a story in ten chapters, with images that come with the program."""

from __future__ import annotations

import click

from explorer.cli.options import mask_option
from explorer.cli.terminal import require_terminal


@click.command("demo")
@mask_option
@click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks.")
def demo(*, mask: bool) -> None:
    """Show how secrets stay in images, with images to look into."""
    require_terminal()
    from explorer.tui.shell.starting import before_imports

    before_imports()
    from explorer.tui.shell.running import run_demo

    run_demo(mask=mask)
