"""How long work tells how far it is, and learns that it is no longer wanted."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Is told of every step; raises CancelledError when the work is to stop."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Take note of `done` of `total` bytes in a stage; total None: nobody knows."""


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Take note of nothing."""
