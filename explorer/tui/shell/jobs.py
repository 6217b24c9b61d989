"""Core functions run in threads for a screen: what they return comes back to its event loop.

A worker of Textual's own thread pool would be waited for at exit, however long a
socket blocks; these threads are daemons, and are asked to stop besides.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread
from typing import ParamSpec, TypeAlias, TypeVar

from textual.app import App
from textual.message import Message
from textual.widget import Widget
from textual.worker import WorkType

from explorer.errors import CancelledError

Result = TypeVar("Result")
Given = ParamSpec("Given")
Check: TypeAlias = Callable[[], None]
"""Raises CancelledError as soon as nobody waits any more; long work calls it in every step."""

Job: TypeAlias = Callable[[Check], Message | None]
"""Runs in a thread and touches no widget."""


@dataclass
class Failed(Message):
    """A job raised something that nobody foresaw, or that the whole interface ends with."""

    error: Exception


class Jobs:
    """Runs the jobs of a widget or the app; of a group the last counts, others end at a check."""

    def __init__(self, owner: Widget | App[None]) -> None:
        self._owner = owner

    def start(self, job: Job, group: str) -> None:
        """Run a job in a thread; what it returns is posted to the owner, what it raises as well."""
        self.run(job, group, self._report)

    def run(
        self, job: Callable[[Check], Result], group: str, then: Callable[[Result], object]
    ) -> None:
        """Do the same, but hand what it returns to a function, between two messages."""
        # Textual's worker waits for the collector, with all it was made of: the job leaves it.
        working: WorkType[None] = partial(self._run, [job], then)
        # Without a description Textual would take the job's repr: that of a whole analysis.
        self._owner.run_worker(working, group=group, description=group, exclusive=True)

    def post(self, act: Callable[Given, object], *args: Given.args, **kwargs: Given.kwargs) -> None:
        """Have something called between two messages, in the order of posts, from any thread."""
        self._owner.call_later(act, *args, **kwargs)

    def cancel(self, group: str) -> None:
        """Let nobody wait for what runs in a group."""
        self._owner.workers.cancel_group(self._owner, group)

    def _report(self, message: Message | None) -> None:
        if message is not None:
            self._owner.post_message(message)

    async def _run(
        self, waiting: list[Callable[[Check], Result]], then: Callable[[Result], object]
    ) -> None:
        try:
            result = await in_thread(waiting.pop())
        except CancelledError:
            return
        except Exception as error:
            self._owner.post_message(Failed(error))
        else:
            self.post(then, result)


def yield_soon() -> None:
    """Let threads hand over to the event loop within a millisecond: a key waits several times."""
    sys.setswitchinterval(0.001)


async def in_thread(work: Callable[[Check], Result]) -> Result:
    """Run `work` in a thread and return its result, or raise what it raised."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()
    leaving = Event()

    def check() -> None:
        if leaving.is_set():
            raise CancelledError("Not wanted any more")

    def settle(act: Callable[..., None], outcome: object) -> None:
        if not future.done():
            act(outcome)

    def run() -> None:
        act: Callable[..., None] = future.set_result
        try:
            outcome: object = work(check)
        except BaseException as error:
            if isinstance(error, CancelledError):
                # Its frames would keep what the work held, and this frame them.
                error.__traceback__ = error.__context__ = None
            act, outcome = future.set_exception, error
        try:
            loop.call_soon_threadsafe(settle, act, outcome)
        except RuntimeError:
            return  # the loop is closed: nobody asks any more

    Thread(target=run, daemon=True).start()
    try:
        return await future
    finally:
        leaving.set()
