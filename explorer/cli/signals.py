"""The signals that end a run: all end it as Ctrl-C does, so that nothing is left behind."""

from __future__ import annotations

import signal
from types import FrameType

_ASKING = (signal.SIGTERM, signal.SIGHUP)


def interrupt_on_signals() -> None:
    """Let a request to end, or a terminal that goes away, interrupt; what is ignored stays so."""
    for number in _ASKING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)


def ignore_signals() -> None:
    """Let nothing interrupt what tidies up after an interruption."""
    for number in (signal.SIGINT, *_ASKING):
        signal.signal(number, signal.SIG_IGN)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
