"""Which columns stand before the names of a tree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns; what a layer does to an entry shows always."""

    mode: bool = False
    owner: bool = False
    time: bool = False
    size: bool = True

    @classmethod
    def of(cls, names: Collection[str]) -> Columns:
        """Return the columns of some names."""
        return cls(*(name in names for name in ("mode", "owner", "time", "size")))

    @property
    def next(self) -> Columns:
        """The next of some usual choices, from few columns to many."""
        at = _USUAL.index(self) if self in _USUAL else -1
        return _USUAL[(at + 1) % len(_USUAL)]

    def toggled(self, name: str) -> Columns:
        """Return these columns with or without one of them."""
        return replace(self, **{name: not getattr(self, name)})


_USUAL = (
    Columns(),
    Columns(mode=True, owner=True),
    Columns(mode=True, owner=True, time=True),
    Columns(size=False),
)
