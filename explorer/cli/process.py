"""The process itself: its exit statuses, streams that are closed, signals that ask it to end."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

# The exit statuses that are documented: callers rely on them.
OK = 0
FAILED = 1
INCOMPLETE = 3
FAULT = 70
INTERRUPTED = 130
_STREAMS = (("stdin", 0), ("stdout", 1), ("stderr", 2))
_ASKING = (signal.SIGTERM, signal.SIGHUP)


def complete_streams() -> None:
    """Open closed streams onto the null device; else the next file would take their number."""
    for name, descriptor in _STREAMS:
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != descriptor:
                os.dup2(opened, descriptor)
                os.close(opened)
            mode = "w" if descriptor else "r"
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))


def interrupt_on_signals() -> None:
    """Let SIGTERM and SIGHUP interrupt the run, unless the caller had them ignored."""
    for number in _ASKING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)


def ignore_signals() -> None:
    """Ignore SIGINT, SIGTERM and SIGHUP from now on, so that tidying up is not interrupted."""
    for number in (signal.SIGINT, *_ASKING):
        signal.signal(number, signal.SIG_IGN)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
