"""What an image holds, without an interface: `ls` lists it, `cat` prints it, `extract` saves it."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import click

from explorer.cli.options import form_option, image_options, layer_option
from explorer.cli.process import INCOMPLETE, OK
from explorer.errors import ContentError
from explorer.image.blob import Blob
from explorer.image.request import RegistryAccess
from explorer.limits import MOST_HOLES
from explorer.printable import printable, printable_lines, split_at_command
from explorer.report.messages import say
from explorer.report.output import write_chunks, write_lines
from explorer.wording import counted, size_text

_CHUNK = 1 << 20


@click.command("ls")
@image_options
@click.argument("path", required=False)
@layer_option
@form_option
def list_entries(
    image: str,
    path: str | None,
    layer: int | None,
    form: str,
    platform: str | None,
    pick: str | None,
    access: RegistryAccess,
) -> int:
    """List the entries of every layer, each with its change and its fate."""
    from explorer import lookup
    from explorer.cli.opening import analysed, say_damages
    from explorer.report import listing

    analysis = analysed(image, platform, pick, access=access, keep_contents=False)
    if layer is not None:
        analysis.layer(layer)
    places = lookup.listed(analysis, os.fsencode(path or ""), layer)
    lines = listing.json_lines if form == "json" else listing.text_lines
    write_lines(lines(analysis, places))
    return say_damages(analysis)


@click.command("cat")
@image_options
@click.argument("path")
@layer_option
def print_file(
    image: str,
    path: str,
    layer: int | None,
    platform: str | None,
    pick: str | None,
    access: RegistryAccess,
) -> int:
    """Print a file's bytes as layer N wrote them, or the topmost layer that did, hidden or not."""
    from explorer import lookup
    from explorer.cli.opening import analysed

    analysis = analysed(image, platform, pick, access=access)
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
        write_chunks(chunks())
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
    text = _TerminalText()
    write_chunks(map(text.encoded, chain(chunks, [b""])))
    if text.is_changed:
        say("Control characters are shown as signs here; piped, the bytes come as they are")


class _TerminalText:
    """Turns bytes into text that no terminal obeys; `is_changed` if it differs from the bytes."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        self._held = ""
        self._differs = False
        self._balance = 0

    @property
    def is_changed(self) -> bool:
        """Whether anything was replaced so far."""
        return self._differs or self._balance != 0

    def encoded(self, data: bytes) -> bytes:
        """Return the next bytes as printable text in UTF-8; empty `data` marks the end."""
        decoded = self._held + self._decoder.decode(data, final=not data)
        decoded, self._held = split_at_command(decoded) if data else (decoded, "")
        text = printable_lines(decoded)
        encoded = text.encode()
        self._differs = self._differs or text != decoded
        self._balance += len(encoded) - len(data)
        return encoded


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
    access: RegistryAccess,
) -> int:
    """Save a file or a directory, hidden files as well, never outside DEST."""
    from explorer.cli.opening import analysed, terminal_progress
    from explorer.extraction import extract

    analysis = analysed(image, platform, pick, access=access)
    with terminal_progress() as progress:
        done = extract(
            analysis, os.fsencode(path), destination, layer=layer, force=force, progress=progress
        )
    for path_of, reason in (*done.skipped, *done.damages):
        say(f"{printable(path_of)}: {reason}")
    say(f"{counted(done.files, 'file')} saved, {size_text(done.size)}")
    return INCOMPLETE if done.damages else OK
