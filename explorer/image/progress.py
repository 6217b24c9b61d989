"""How work that takes long reports its progress, and how it is stopped."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called at every step; raises CancelledError when the work is to stop."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Take note that `done` of `total` bytes of a stage are done; None: total unknown."""


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Take note of nothing."""
