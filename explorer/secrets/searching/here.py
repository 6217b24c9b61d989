"""Searches in this process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from explorer.limits import DEFAULTS, Limits
from explorer.secrets.nested import Pool
from explorer.secrets.searching.tasks import Find, Outcome, Task


@dataclass(slots=True)
class Here:
    """A `Searcher` that does each task when it is submitted."""

    find: Find
    limits: Limits = DEFAULTS
    _pool: Pool = field(init=False)
    _left: int = field(init=False)
    _done: list[tuple[bytes, Outcome]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._pool, self._left = Pool(self.limits.unpacked), self.limits.findings

    def submit(self, key: bytes, task: Task) -> None:
        """Do the task."""
        outcome = task.outcome(self.find, self._pool)
        self._left -= outcome.keep(self._left, task.path, self.limits.findings)
        if outcome != Outcome():
            self._done.append((key, outcome))

    def outcomes(self) -> Iterable[tuple[bytes, Outcome]]:
        """Return the outcomes since the last call, without empty ones."""
        done, self._done = self._done, []
        return done

    def close(self) -> None:
        """Do nothing, as nothing is to be closed."""
