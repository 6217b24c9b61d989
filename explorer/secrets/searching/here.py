"""Searching in this process, at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from explorer.secrets.nested import Pool
from explorer.secrets.searching.tasks import Find, Outcome, Task


@dataclass(slots=True)
class Here:
    """Does each task when it is submitted (a `Searcher`)."""

    find: Find
    pool: Pool = field(default_factory=Pool)
    _done: list[tuple[bytes, Outcome]] = field(default_factory=list)

    def submit(self, key: bytes, task: Task) -> None:
        """Search now."""
        outcome = task.outcome(self.find, self.pool)
        if outcome.hits or outcome.notes or outcome.certificates:
            self._done.append((key, outcome))

    def outcomes(self) -> Iterable[tuple[bytes, Outcome]]:
        """Return what was found since the last call."""
        done, self._done = self._done, []
        return done

    def close(self) -> None:
        """Nothing is held."""
