"""The one home of waiting: for a condition and never for time, and not for ever.

A wait that comes to its limit fails, and says what it has waited for.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

LIMIT = 60.0
"""The seconds that a wait may take: far more than it needs on a machine that is busy."""

LONG = 3 * LIMIT
"""The seconds for what works all that time, such as a program that builds or searches an image."""

_INTERVAL = 0.01

Value = TypeVar("Value")
Turn = Callable[[], Awaitable[object]]


def until(
    condition: Callable[[], Value],
    what: str,
    limit: float = LIMIT,
    seen: Callable[[], object] = str,
) -> Value:
    """Return what the condition returns, once that is true; `seen` says what there was instead."""
    end = time.monotonic() + limit
    while not (value := condition()):
        if time.monotonic() > end:
            raise _never(what, limit, seen)
        time.sleep(_INTERVAL)
    return value


async def eventually(
    condition: Callable[[], Value],
    what: str,
    limit: float = LIMIT,
    seen: Callable[[], object] = str,
    turn: Turn = lambda: asyncio.sleep(0.001),
) -> Value:
    """Do the same while the event loop works on; in each `turn` that has something to do."""

    async def held() -> Value:
        while not (value := condition()):
            await turn()
        return value

    return await within(held(), what, limit, seen)


async def within(
    work: Awaitable[Value], what: str, limit: float = LIMIT, seen: Callable[[], object] = str
) -> Value:
    """Return what some work returns, if that is within the limit."""
    try:
        async with asyncio.timeout(limit) as timeout:
            return await work
    except TimeoutError:
        if timeout.expired():
            raise _never(what, limit, seen) from None
        raise


def _never(what: str, limit: float, seen: Callable[[], object]) -> AssertionError:
    return AssertionError(f"waited {limit:.0f} seconds for {what}, in vain\n{seen()}".rstrip())


def processor_seconds(work: Callable[[], object]) -> float:
    """Return how long the processor is at a call, whatever else it does meanwhile."""
    start = time.thread_time()
    work()
    return time.thread_time() - start
