"""Keeps the worst of too many: a limit leaves nothing out for what matters less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from msgspec import Struct, field

from explorer.secrets.match import Match


class Judged(Protocol):
    """A match with the word on whether a mark beside it says that it is no secret."""

    @property
    def match(self) -> Match:
        """The match."""

    @property
    def allowed(self) -> bool:
        """Whether it is marked as no secret."""


Item = TypeVar("Item", bound=Judged)


def weight(item: Judged) -> int:
    """Return how much a match matters: its severity, from 1, and 0 if it is allowed."""
    return 0 if item.allowed else int(item.match.severity)


class Worst(Struct):
    """Takes items until it has `most` that matter at least as much as the next one.

    So the worst `most` of all are among those taken, in whatever order they come, and no more
    than `most` of each weight are taken. `is_full`: something was not taken.
    """

    most: int
    is_full: bool = False
    _taken: Counter[int] = field(default_factory=Counter)

    def takes(self, weight: int) -> bool:
        """Return whether to keep an item of this weight; if not, none that matters less either."""
        if self._taken[weight] >= self.most:
            self.is_full = True
            return False
        # What matters less has less room now.
        for lighter in range(weight + 1):
            self._taken[lighter] += 1
        return True

    def of(self, items: Sequence[Item]) -> Sequence[Item]:
        """Return the worst `most` of some items, in the order in which they are."""
        if len(items) <= self.most:
            return items
        self.is_full = True
        numbers = sorted(range(len(items)), key=lambda number: -weight(items[number]))
        return [items[number] for number in sorted(numbers[: self.most])]


def worst_first(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return items by their weight, those of one weight in the order in which they come."""
    return tuple(sorted(items, key=weight, reverse=True))
