"""What is said on the screen for a while, and goes by itself."""

from __future__ import annotations

from dataclasses import dataclass

from textual.notifications import Notification

_SHORTEST = 0.1


@dataclass
class Notice(Notification):
    """A notification that ends. Textual counts for ever where no time is left of one.

    It asks whether the time is over, and how much there is, one after the other: on a machine
    with much to do the time runs out in between.
    """

    @property
    def time_left(self) -> float:
        """The seconds that it stands for from now on: a moment at least."""
        return max(super().time_left, _SHORTEST)

    @property
    def has_expired(self) -> bool:
        """Whether its time is over."""
        return super().time_left <= 0
