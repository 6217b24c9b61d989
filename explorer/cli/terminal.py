"""The terminal that the interface needs, also where standard input is an archive."""

from __future__ import annotations

import io
import os
import sys

from explorer.errors import UsageError

_TERMINAL = "/dev/tty"
_KEYS = 0


def require_terminal(*, piped: bool = False) -> None:
    """Raise UsageError without a terminal; with `piped`, standard input need not be one."""
    if not (piped or sys.stdin.isatty()) or not sys.stdout.isatty():
        raise UsageError(
            "The interface needs a terminal, and there is none here",
            hint="For a headless run use --ci, or the commands ls, cat and extract",
        )


def take_keys_from_terminal() -> None:
    """Read keys from the terminal; `sys.stdin` stays the archive that is piped in.

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
