"""What is said of an error: of ours where it happened, of a wrong command line how it is right.

The text of an unforeseen exception may quote an image, and so may hold a secret or an escape.
"""

from __future__ import annotations

import traceback
from pathlib import Path

import click

from explorer.report.messages import say

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


def origin(error: BaseException) -> str:
    """Return an error's type, and the line of ours where it happened."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    last = frames[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"


def say_traceback(error: BaseException) -> None:
    """Say which calls led to an error and to those behind it, each line for itself."""
    cause = error.__cause__ or error.__context__
    if cause is not None:
        say_traceback(cause)
    for frame in traceback.extract_tb(error.__traceback__):
        say(f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line}")
    say(f"{type(error).__name__}")
