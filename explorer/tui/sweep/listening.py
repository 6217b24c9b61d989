"""What a sweep tells while it runs, handed from its thread to the screen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from explorer.tui.shell.jobs import Check
from explorer.tui.sweep.header import SweepWork, summed_up
from explorer.tui.sweep.rows import SweptRows
from explorer.tui.sweep.swept import SweepOutcome

if TYPE_CHECKING:
    from explorer.fleet.sweeping import SweepProgress
    from explorer.tui.sweep.screen import SweepScreen

_INTERVAL = 0.1


class SweepListener:
    """Hears of a sweep in the thread that it runs in; posts progress ten times a second at most."""

    def __init__(self, screen: SweepScreen, check: Check) -> None:
        self._screen = screen
        self._check = check
        self._work = SweepWork()
        self._next = 0.0

    def doing(self, what: str) -> None:
        """Post what is done before the first image is looked at. Raises CancelledError."""
        self._check()
        self._next, self._work = 0.0, SweepWork(what)
        self._post_due()

    def progress(self, done: SweepProgress) -> None:
        """Post how far it is. Raises CancelledError."""
        self._check()
        self._next *= not self._work.doing
        # It goes on changing: what is posted does not.
        self._work = SweepWork(
            done=done.references,
            total=done.of,
            layers=done.layers,
            known=done.known,
            size=done.size,
        )
        self._post_due()

    def outcome(self, outcome: SweepOutcome, *, is_over: bool) -> None:
        """Post the rows of what it has come to by now. Raises CancelledError."""
        self._check()
        rows = SweptRows.of(outcome)
        # What is not looked at yet is not gone.
        since = outcome.since if is_over else None
        facts = summed_up(rows, outcome.mended, since, len(outcome.left_out))
        self._screen.jobs.post(self._screen.take_rows, rows, facts)

    def remark(self, text: str) -> None:
        """Post what is worth a look."""
        self._screen.jobs.post(self._screen.notify, text, severity="warning")

    def end(self) -> None:
        """Post how far it was in the end."""
        self._next = 0.0
        self._post_due()

    def _post_due(self) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _INTERVAL
            self._screen.jobs.post(self._screen.show_work, self._work)
