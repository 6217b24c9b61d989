"""Secrets for an image: made when they are planted, so that no corpus holds one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sample_images.tokens import github_token

_Grown = TypeVar("_Grown")


class Planting:
    """What was planted: `all` of it, and what a search of a whole image has to find."""

    def __init__(self) -> None:
        """Plant nothing yet."""
        self.all: list[str] = []
        self._lost: set[str] = set()

    def token(self) -> str:
        """Return a token that is no other's."""
        self.all.append(github_token(f"fuzz/{len(self.all)}"))
        return self.all[-1]

    @property
    def findable(self) -> set[str]:
        """The tokens that nothing was done to."""
        return {*self.all} - self._lost

    def damaging(self, grow: Callable[[], _Grown]) -> _Grown:
        """Grow something that is going to be damaged: what is planted in it may be lost."""
        before = len(self.all)
        grown = grow()
        self._lost.update(self.all[before:])
        return grown
