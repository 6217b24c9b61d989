"""Counts what reading an image takes of its limits; taking more raises DamageError."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from explorer.errors import DamageError
from explorer.limits import DEFAULTS, Limits
from explorer.wording import size_text

Charge: TypeAlias = Callable[[int], None]
"""Called with the bytes of memory about to be taken; raises DamageError if they are too many."""


@dataclass(slots=True)
class Allowance:
    """The bytes that all layers of one image may inflate to and take of memory together."""

    limits: Limits = DEFAULTS
    _stored: dict[object, int] = field(default_factory=dict)
    _given: int = 0
    _inflated: int = 0
    _kept: int = 0

    def read(self, blob: object, done: int) -> None:
        """Note how many bytes of a blob were read so far; a blob of several layers counts once."""
        more = done - self._stored.get(blob, 0)
        if more > 0:
            self._stored[blob] = done
            self._given += more

    def inflate(self, count: int) -> None:
        """Count uncompressed bytes of layers. Raises DamageError over the limit."""
        self._inflated += count
        limits = self.limits
        if self._inflated > max(limits.inflated, limits.expansion * self._given):
            raise DamageError(
                f"reading stopped at the limit: the layers have more than "
                f"{size_text(limits.inflated)} (max-inflated), {limits.expansion} times what "
                "is stored of them (max-expansion)"
            )

    def keep(self, count: int) -> None:
        """Count bytes of memory that the index takes. Raises DamageError over the limit."""
        self._kept += count
        if self._kept > self.limits.index:
            raise DamageError(
                f"reading stopped at the limit: what is known of the entries takes more than "
                f"{size_text(self.limits.index)} of memory (max-index)"
            )
