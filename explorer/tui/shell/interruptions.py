"""The signals that ask the interface to end: its event loop takes them, never half-way a step."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

_ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def on_interruption(act: Callable[[], object]) -> None:
    """Have the running event loop call something for each of them; what is ignored stays so.

    An exception raised wherever a signal comes would leave the terminal as it is by then.
    """
    loop = asyncio.get_running_loop()
    for number in _ASKING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, act)
