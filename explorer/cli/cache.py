"""`cache`: what the program keeps so that it has to do nothing twice, shown or deleted."""

from __future__ import annotations

from collections.abc import Iterator

import click

from explorer.cache import Cache, Kept, cache_folder
from explorer.cli.options import debug_option
from explorer.printable import printable
from explorer.report.messages import say
from explorer.report.output import write_lines
from explorer.wording import counted, size_text


@click.group("cache", invoke_without_command=True)
@debug_option
@click.pass_context
def cache(context: click.Context) -> None:
    """Show what is known of layers from earlier runs, and how to be rid of it."""
    if context.invoked_subcommand is None:
        write_lines(_shown())


@cache.command("show")
@debug_option
def show() -> None:
    """Show the folder, and how much of what is in it."""
    write_lines(_shown())


@cache.command("clear")
@debug_option
def clear() -> None:
    """Delete all of it: the next run reads every layer again."""
    kept = [one for _, files in _kinds() for one in files.kept()]
    for _, files in _kinds():
        files.clear()
    say(f"{counted(len(kept), 'file')} deleted, {_size(kept)}, in {cache_folder()}")


def _kinds() -> Iterator[tuple[str, Cache]]:
    """Yield what is kept: in words, and the files."""
    from explorer.records.kept import kept_files
    from explorer.records.record_cache import (
        record_files,
        sealing_files,
        verdict_files,
        witness_files,
    )
    from explorer.secrets.database import rule_files
    from explorer.tui.start.recent import visit_files

    folder = cache_folder()
    yield "records of layers: what is in them, and what was found there", record_files(folder)
    yield "which files and digests are of which layer", witness_files(folder)
    yield "the key that keeps secrets out of the records", sealing_files(folder)
    yield "images that --keep kept: what they say of themselves", kept_files(folder)
    yield "rules, as they were read and compiled", rule_files(folder)
    yield "which images were open lately", visit_files(folder)
    yield "how bad the worst finding is in images of engines", verdict_files(folder)


def _shown() -> Iterator[str]:
    yield printable(str(cache_folder()))
    for what, files in _kinds():
        kept = files.kept()
        yield f"  {counted(len(kept), 'file'):>11}  {_size(kept):>8}  {what}"


def _size(kept: list[Kept]) -> str:
    return size_text(sum(one.size for one in kept))
