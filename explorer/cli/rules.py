"""`rules`: lists the rules that find secrets, and tries them on a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from explorer.errors import ImageError
from explorer.image.request import STDIN


@click.group("rules", invoke_without_command=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks.")
@click.pass_context
def rules(context: click.Context, form: str) -> None:
    """List the rules that find secrets; `rules test FILE` tries them."""
    if context.invoked_subcommand is not None:
        return
    from explorer.report import output, rule_listing
    from explorer.secrets import scanner

    lines = rule_listing.rule_records if form == "json" else rule_listing.rule_lines
    output.write_lines(lines(scanner().rules))


@rules.command("test")
@click.argument("file")
@click.option("--reveal", is_flag=True, help="Print whole secrets.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks.")
def test_rules(file: str, *, reveal: bool) -> None:
    """Print what the rules find in FILE, or in standard input for -."""
    from explorer.report import output, rule_listing
    from explorer.report.messages import say
    from explorer.secrets import scanner
    from explorer.secrets.searching import Task

    task = Task.whole(file.encode("utf-8", "surrogateescape"), _content(file))
    outcome = task.outcome(scanner().find)
    output.write_lines(rule_listing.match_lines(file, outcome.matches, reveal=reveal))
    for note in outcome.notes:
        say(note)


def _content(file: str) -> bytes:
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise ImageError(f"{file} can't be read: {error.strerror}") from error
