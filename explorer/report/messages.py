"""What goes to standard error: progress to a terminal, warnings, the line that ends a run."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING

from explorer.printable import printable
from explorer.wording import size_text

if TYPE_CHECKING:
    from explorer.text.redaction import Redaction

_NAME = "layer-explorer"
_INTERVAL = 0.1
_redactions: list[Redaction] = []


def redact_log(redaction: Redaction) -> None:
    """Redact from now on what is said of the run; the images before keep their secrets too."""
    _redactions.append(redaction)


def begin_log() -> None:
    """Forget the secrets of an earlier run of the same process."""
    _redactions.clear()


def say(message: str, *, behind: str = "") -> None:
    """Print one line about the run: a warning or an error; where nobody reads it, it is lost.

    The message is redacted, and what it stands `behind` is not: a password may be one of our words.
    """
    _tell(f"{_NAME}: {behind}{_fit(message)}\n")


def _fit(message: str) -> str:
    for one in _redactions:
        message = one.text(message)
    return printable(message)


def _tell(text: str) -> None:
    # A verdict must not change because nobody reads what is said beside it.
    with contextlib.suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


class TerminalProgress:
    """One line on a terminal's standard error, drawn ten times a second; silent elsewhere."""

    def __init__(self, *, enabled: bool = True) -> None:
        self._shown = 0
        self._next = 0.0
        self._enabled = enabled and sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Show `done` of `total` bytes of a stage."""
        now = time.monotonic()
        if not self._enabled or now < self._next:
            return
        self._next = now + _INTERVAL
        share = f" of {size_text(total)}" if total and total > 0 else ""
        self._draw(f"{_fit(stage)}: {size_text(done)}{share}")

    def clear(self) -> None:
        """Take the line away again."""
        if self._shown:
            self._draw("")

    def _draw(self, line: str) -> None:
        _tell("\r" + line.ljust(self._shown) + ("" if line else "\r"))
        self._shown = len(line)
