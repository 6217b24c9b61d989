"""The terminal for the keys, when standard input brings an archive."""

from __future__ import annotations

import io
import os
import sys

from explorer.errors import UsageError

_TERMINAL = "/dev/tty"
_KEYS = 0


def require_terminal(*, piped: bool = False) -> None:
    """Raise UsageError without a terminal; what is piped in leaves keys to another way."""
    if not (piped or sys.stdin.isatty()) or not sys.stdout.isatty():
        raise UsageError(
            "The interface needs a terminal, and there is none here",
            hint="For a headless run use --ci, or the commands ls, cat and extract",
        )


def take_keys_from_terminal() -> None:
    """Leave standard input to the archive, as `sys.stdin`, and let the keys come from the terminal.

    Raises UsageError where the process has no terminal.
    """
    try:
        terminal = os.open(_TERMINAL, os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise UsageError(f"No keys can come from {_TERMINAL}: {error.strerror}") from error
    archive = os.dup(_KEYS)
    os.dup2(terminal, _KEYS)
    os.close(terminal)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(archive)))
