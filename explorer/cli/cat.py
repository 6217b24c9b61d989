"""`cat`: the bytes of one file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from itertools import chain

import click

from explorer.cli.options import image_options, layer_option
from explorer.cli.statuses import INCOMPLETE, OK
from explorer.cli.terminal_text import TerminalText
from explorer.errors import ContentError
from explorer.image.blob import Blob
from explorer.limits import MOST_HOLES
from explorer.wording import size_text

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
    _check_holes(content)
    offset = 0

    def chunks() -> Iterator[bytes]:
        nonlocal offset
        while data := content.read_at(offset, _CHUNK):
            offset += len(data)
            yield data

    if sys.stdout.isatty():
        _write_printable(chunks())
    else:
        output.write_chunks(chunks())
    if offset < content.size:
        say(f"Only {offset} of {content.size} bytes are in the image")
    return INCOMPLETE if offset < content.size else OK


def _check_holes(content: Blob) -> None:
    from explorer.layers.contents import holes_size

    if (holes := holes_size(content)) > MOST_HOLES:
        raise ContentError(
            f"{size_text(holes)} of the file are holes, over the limit of {size_text(MOST_HOLES)}",
            hint="`extract` saves it with its holes",
        )


def _write_printable(chunks: Iterable[bytes]) -> None:
    """Write text that no terminal obeys, and say so where it is not the file's own bytes."""
    from explorer.report import output
    from explorer.report.messages import say

    text = TerminalText()
    output.write_chunks(map(text.encoded, chain(chunks, [b""])))
    if text.is_changed:
        say("Control characters are shown as signs here; piped, the bytes come as they are")
