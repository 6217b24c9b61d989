"""Decoded bytes, and how their offsets lead back to where they were found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hidden:
    """What an encoding held. `start` and `end` are the offsets of the encoded form, in bytes.

    `numerator` encoded bytes stand for `denominator` decoded ones; without them
    every offset inside is the whole encoded form.
    """

    data: bytes
    start: int
    end: int
    encoding: str
    numerator: int = 0
    denominator: int = 1

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where decoded bytes stand in the encoded data."""
        if not self.numerator:
            return self.start, self.end
        low = self.start + start * self.numerator // self.denominator
        high = self.start + -(-end * self.numerator // self.denominator)
        return low, min(high, self.end)
