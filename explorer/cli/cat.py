"""`cat`: the bytes of one file."""

from __future__ import annotations

import os
from collections.abc import Iterator

import click

from explorer.cli.options import image_options, layer_option
from explorer.cli.statuses import INCOMPLETE, OK

_CHUNK = 1 << 20


@click.command("cat")
@image_options
@click.argument("path")
@layer_option
def print_file(
    image: str, path: str, layer: int | None, platform: str | None, pick: str | None
) -> int:
    """Print a file's bytes as layer N wrote them, or the topmost layer that did, hidden or not."""
    from explorer import lookup
    from explorer.cli.opening import analysed
    from explorer.report import output
    from explorer.report.messages import say

    analysis = analysed(image, platform, pick)
    content = analysis.content(lookup.find_file(analysis, os.fsencode(path), layer))
    offset = 0

    def chunks() -> Iterator[bytes]:
        nonlocal offset
        while data := content.read_at(offset, _CHUNK):
            offset += len(data)
            yield data

    output.write_chunks(chunks())
    if offset < content.size:
        say(f"Only {offset} of {content.size} bytes are in the image")
    return INCOMPLETE if offset < content.size else OK
