"""Signals that ask a run to end: all end it as Ctrl-C does, so that it tidies up."""

from __future__ import annotations

import signal
from types import FrameType

_ASKING = (signal.SIGTERM, signal.SIGHUP)


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
