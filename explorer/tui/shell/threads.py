"""Work off the event loop that nobody waits for once the interface is gone.

A worker of Textual's own thread pool would be waited for at exit, however long a
socket blocks; these threads are daemons, and are asked to stop besides.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from threading import Event, Thread
from typing import TypeVar

from explorer.errors import CancelledError

Result = TypeVar("Result")
Check = Callable[[], None]


def yield_soon() -> None:
    """Let threads hand over to the event loop within a millisecond: a key waits several times."""
    sys.setswitchinterval(0.001)


async def in_thread(work: Callable[[Check], Result]) -> Result:
    """Run `work` in a thread and return its result, or raise what it raised.

    The function it is given raises CancelledError as soon as the awaiting worker is
    cancelled; work that takes long calls it in every step.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()
    leaving = Event()

    def check() -> None:
        if leaving.is_set():
            raise CancelledError("Not wanted any more")

    def run() -> None:
        try:
            result = work(check)
        except BaseException as error:
            _deliver(loop, future, error)
        else:
            _deliver(loop, future, result)

    Thread(target=run, daemon=True).start()
    try:
        return await future
    finally:
        leaving.set()


def _deliver(
    loop: asyncio.AbstractEventLoop, future: asyncio.Future[Result], outcome: Result | BaseException
) -> None:
    def settle() -> None:
        if future.done():
            return
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)

    try:
        loop.call_soon_threadsafe(settle)
    except RuntimeError:
        return  # the loop is closed: nobody asks any more
