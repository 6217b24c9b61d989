"""What dive's command line has and ours has not, as its users write it; what differs is said once.

Facts from dive 0.13: `-j FILE` writes statistics of the layers and judges nothing, `-i` goes on
where an archive can't be read whole, and `CI=true`, `1` or `yes` is `--ci`, as `t` was before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from explorer.report.messages import say

_Command = TypeVar("_Command", bound=Callable[..., Any])
_JSON = ("-j", "--json")
_TRUE = frozenset({"true", "1", "yes", "t"})


def dive_options(command: _Command) -> _Command:
    """Add to the gate the options that are dive's alone."""
    for decorate in (
        click.option(
            "-i",
            "--ignore-errors",
            is_flag=True,
            expose_value=False,
            callback=_ignore_errors,
            help="dive's; what can't be read is told, and does not pass all the same.",
        ),
        click.option(
            *_JSON,
            "json_file",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="dive's way to say --format json=FILE.",
        ),
    ):
        command = decorate(command)
    return command


def json_report(file: Path | None, form: tuple[str, ...]) -> tuple[str, ...]:
    """Return the formats with what `-j` says."""
    return form if file is None else (*form, f"json={file}")


def say_whose_json(file: Path | None) -> None:
    """Say that what `-j` writes is not what dive's users know."""
    if file is not None:
        say(
            "-j writes Layer Explorer's JSON, which is not dive's, and the gates judge all the same"
        )


def wants_json(arguments: Sequence[str]) -> bool:
    """Return whether dive's `-j` stands there, with which it opens no interface."""
    return any(one.startswith(("-j", "--json")) for one in arguments)


def is_true(text: str) -> bool:
    """Return whether dive takes the value of a variable for true."""
    return text.lower() in _TRUE


def _ignore_errors(context: click.Context, _: click.Parameter, given: object) -> None:
    if given and not context.resilient_parsing:
        say("--ignore-errors is dive's: what can't be read is told here, and never passes")
