"""What the gate goes by: `config` lists its settings, `rules` the rules that find secrets."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from explorer.cli.options import (
    configured,
    debug_option,
    form_option,
    gate_options,
    rules_option,
)
from explorer.errors import ImageError
from explorer.image.request import STDIN
from explorer.report.messages import say
from explorer.report.output import write_lines


@click.command("config")
@gate_options
@form_option
@debug_option
def show_configuration(given: Mapping[str, object], form: str) -> None:
    """Print each setting of the gate, with the file, variable or option it comes from."""
    from explorer.report.configuration import listing

    lines = listing.setting_records if form == "json" else listing.setting_lines
    write_lines(lines(configured(given)))


@click.group("rules", invoke_without_command=True)
@rules_option
@form_option
@debug_option
@click.pass_context
def rules(context: click.Context, files: Sequence[Path], form: str) -> None:
    """List the rules that find secrets; `rules test FILE` tries them."""
    if context.invoked_subcommand is not None:
        context.obj = files
        return
    from explorer.report import rule_listing
    from explorer.secrets.builtin import scanner_with

    lines = rule_listing.rule_records if form == "json" else rule_listing.rule_lines
    write_lines(lines(scanner_with(files, say).rules))


@rules.command("test")
@click.argument("file", default=STDIN)
@rules_option
@click.option("--reveal", is_flag=True, help="Print whole secrets.")
@debug_option
@click.pass_obj
def test_rules(before: Sequence[Path], file: str, files: Sequence[Path], *, reveal: bool) -> None:
    """Print what the rules find in FILE, or in standard input for - or without one."""
    from explorer.report import rule_listing
    from explorer.secrets.builtin import scanner_with
    from explorer.secrets.searching import Task, outcomes

    scanner = scanner_with([*before, *files], say)
    task = Task.whole(file.encode("utf-8", "surrogateescape"), _content(file))
    (outcome,) = outcomes([task], scanner.find_each)
    write_lines(rule_listing.match_lines(file, outcome.matches, reveal=reveal))
    for note in outcome.notes:
        say(note)


def _content(file: str) -> bytes:
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise ImageError(f"{file} can't be read: {error.strerror}") from error
