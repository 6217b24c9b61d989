"""`extract`: saves a file or a directory of an image."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from explorer.cli.options import image_options, layer_option
from explorer.cli.statuses import INCOMPLETE, OK

if TYPE_CHECKING:
    from explorer.extraction import Extraction


@click.command("extract")
@image_options
@click.argument("path")
@layer_option
@click.option("-o", "--output", "destination", required=True, metavar="DEST", type=Path)
@click.option("--force", is_flag=True, help="Overwrite what is there.")
def save_files(
    image: str,
    path: str,
    layer: int | None,
    destination: Path,
    *,
    force: bool,
    platform: str | None,
    pick: str | None,
) -> int:
    """Save a file or a directory, hidden files as well, never outside DEST."""
    from explorer.cli.opening import analysed, terminal_progress
    from explorer.extraction import extract

    analysis = analysed(image, platform, pick)
    with terminal_progress() as progress:
        done = extract(
            analysis, os.fsencode(path), destination, layer=layer, force=force, progress=progress
        )
    return _say_extracted(done)


def _say_extracted(done: Extraction) -> int:
    from explorer.printable import printable
    from explorer.report.messages import say
    from explorer.wording import size_text

    for path, reason in (*done.skipped, *done.damages):
        say(f"{printable(path)}: {reason}")
    say(f"{done.files} files saved, {size_text(done.size)}")
    return INCOMPLETE if done.damages else OK
