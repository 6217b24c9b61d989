"""How work that takes long reports its progress, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    """Called at every step; raises CancelledError when the work is to stop."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Take note that `done` of `total` bytes of a stage are done; None: total unknown."""


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Report nothing."""


def in_stage(progress: Progress, stage: str, total: int | None = None) -> Callable[[int], None]:
    """Return a function that reports the bytes done in one stage."""
    return lambda done: progress(stage, done, total)
