"""Layers that many images begin with, put on each other once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import takewhile
from operator import is_
from typing import TypeAlias

from msgspec import Struct, field

from explorer.allowance import Charge, uncharged
from explorer.errors import LimitError
from explorer.latest import Latest
from explorer.layers.index import LayerIndex
from explorer.layers.union import Union

_MOST_ENTRIES = 200_000
_MOST_MET = 8
# Engines mount 127 layers at most; with thousands each look is as long as the image has layers.
_MOST_LOOKS = 128

Chain: TypeAlias = tuple[bytes, ...]
"""The names of an image's layers, from the base up."""


class LatestStacks(Struct):
    """The first layers that images met lately have in common; any thread may ask."""

    _stacks: Latest[Chain, Union] = field(default_factory=lambda: Latest(_MOST_ENTRIES))
    _met: Latest[Chain, Chain] = field(default_factory=lambda: Latest(_MOST_MET))

    def begun(self, layers: Sequence[tuple[bytes, LayerIndex]], keep: Charge) -> Union:
        """Return a union that has as many of these layers on it as an image before had too.

        A layer is told from others by its name; `keep` gets what a union takes.
        """
        chain = tuple(name for name, _ in layers)
        common = chain[: max((_common(chain, one) for one in self._met.all()), default=0)]
        self._met.keep(chain, chain, 1)
        indices = [index for _, index in layers[: len(common)]]
        union = self._longest(common, indices, keep)
        if rest := indices[len(union.fates) :]:
            for index in rest:
                union.apply(index)
            if not union.omits_directories:
                # Empty layers take room as well.
                size = len(common) + union.paths + sum(map(len, indices))
                self._stacks.keep(common, union.copied(uncharged), size)
        return union

    def _longest(self, names: Chain, indices: Sequence[LayerIndex], keep: Charge) -> Union:
        """Return a copy of the most of these layers that are on each other already."""
        for end in range(len(names), max(0, len(names) - _MOST_LOOKS), -1):
            known = self._stacks.known(names[:end])
            if known and all(map(is_, (one.index for one in known.fates), indices)):
                with suppress(LimitError):
                    return known.copied(keep)
        return Union(keep)


def _common(one: Chain, other: Chain) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
