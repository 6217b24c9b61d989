"""The message about a wrong command line: what is wrong, and which help to ask for."""

from __future__ import annotations

import click

_PROGRAM = "layer-explorer"
# Nobody types this name: it is the command that a plain IMAGE stands for.
_UNNAMED = f"{_PROGRAM} explore"


def usage_text(error: click.UsageError, *, gate: bool) -> str:
    """Return one line; `gate` says that the gate was meant, for errors that name no command."""
    path = error.ctx.command_path if error.ctx else f"{_PROGRAM} --ci" if gate else _PROGRAM
    command = _PROGRAM if path == _UNNAMED else path
    message = error.format_message().rstrip(".")
    end = "" if message.endswith("?") else "."
    return f"{message}{end} `{command} --help` shows what there is"
