"""Chance as the bytes of an input decide it: generators that draw at random become targets."""

from __future__ import annotations

from random import Random

from fuzz.choices import Choices

_FRACTION_BYTES = 3


class Chance(Random):
    """Draws what is chosen next; where the choices end, the least there is."""

    def __init__(self, choices: Choices) -> None:
        """Draw from the choices that are left."""
        self._choices = choices
        super().__init__(0)

    def random(self) -> float:
        """Return a fraction below 1."""
        return self.getrandbits(8 * _FRACTION_BYTES) / (1 << 8 * _FRACTION_BYTES)

    def getrandbits(self, count: int, /) -> int:
        """Return a number of so many bits, of a byte for each eight."""
        size = (count + 7) // 8
        drawn = bytes(self._choices.number() for _ in range(size))
        return int.from_bytes(drawn, "big") >> (8 * size - count)
