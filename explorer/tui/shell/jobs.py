"""Core functions run in threads for a screen: what they return comes back as a message."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from textual.message import Message
from textual.widget import Widget
from textual.worker import WorkType

from explorer.errors import CancelledError
from explorer.tui.explore.messages import Failed
from explorer.tui.shell.threads import Check, in_thread

Job: TypeAlias = Callable[[Check], Message | None]
"""Runs in a thread and touches no widget; calls what it is given in every step, which may raise."""


class Jobs:
    """Runs the jobs of a widget; of a group the last one counts, others end at their next check."""

    def __init__(self, owner: Widget) -> None:
        self._owner = owner

    def start(self, job: Job, group: str) -> None:
        """Run a job in a thread; what it returns is posted to the owner, what it raises as well."""
        working: WorkType[None] = partial(self._run, job)
        # Without a description Textual would take the job's repr: that of a whole analysis.
        self._owner.run_worker(working, group=group, description=group, exclusive=True)

    def cancel(self, group: str) -> None:
        """Let nobody wait for what runs in a group."""
        self._owner.workers.cancel_group(self._owner, group)

    async def _run(self, job: Job) -> None:
        try:
            message = await in_thread(job)
        except CancelledError:
            return
        except Exception as error:
            message = Failed(error)
        if message is not None:
            self._owner.post_message(message)
