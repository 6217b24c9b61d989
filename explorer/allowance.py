"""What is left of an image's limits while it is read; whoever takes more is told it is damage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from explorer.errors import DamageError
from explorer.limits import DEFAULTS, Limits
from explorer.wording import size_text

Charge: TypeAlias = Callable[[int], None]
"""Is told so many bytes that are about to be kept; raises DamageError where they are too many."""


@dataclass(slots=True)
class Allowance:
    """One image's share of time and memory, in bytes, shared by all its layers."""

    limits: Limits = DEFAULTS
    _stored: dict[object, int] = field(default_factory=dict)
    _given: int = 0
    _inflated: int = 0
    _kept: int = 0

    def read(self, blob: object, done: int) -> None:
        """Take note of the bytes read of a blob so far; one that many layers share counts once."""
        more = done - self._stored.get(blob, 0)
        if more > 0:
            self._stored[blob] = done
            self._given += more

    def inflate(self, count: int) -> None:
        """Count bytes that layers gave. Raises DamageError."""
        self._inflated += count
        limits = self.limits
        if self._inflated > max(limits.inflated, limits.expansion * self._given):
            raise DamageError(
                f"reading stopped at the limit: the layers have more than "
                f"{size_text(limits.inflated)} (max-inflated), {limits.expansion} times what "
                "is stored of them (max-expansion)"
            )

    def keep(self, count: int) -> None:
        """Count bytes of memory for what is known of entries. Raises DamageError."""
        self._kept += count
        if self._kept > self.limits.index:
            raise DamageError(
                f"reading stopped at the limit: what is known of the entries takes more than "
                f"{size_text(self.limits.index)} of memory (max-index)"
            )
