"""What is told of a wrong command line: what is wrong, and which help shows what is right."""

from __future__ import annotations

import click

_PROGRAM = "layer-explorer"
# It has no name that anybody types.
_UNNAMED = f"{_PROGRAM} explore"


def usage_text(error: click.UsageError, *, gate: bool) -> str:
    """Return one line; `gate` tells that the gate is meant, where the error itself does not."""
    known = error.ctx.command_path if error.ctx else f"{_PROGRAM} --ci" if gate else _PROGRAM
    command = _PROGRAM if known == _UNNAMED else known
    told = error.format_message().rstrip(".")
    end = "" if told.endswith("?") else "."
    return f"{told}{end} `{command} --help` shows what there is"
