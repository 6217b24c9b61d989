"""What can be set about a tree, setting by setting: what shows, in which order, which columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from enum import Enum
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from explorer.tui.findings.findings import MARK
from explorer.tui.tree.choice import Choice

Arranged = TypeVar("Arranged")


class Columns(Struct, frozen=True):
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


class Arrangement(Struct, frozen=True):
    """All that can be set."""

    choice: Choice
    columns: Columns


class Setting(Struct, Generic[Arranged], frozen=True):
    """One thing that can be set: what it is called, how it stands, how it would be next."""

    group: str
    label: str
    text: Callable[[Arranged], str]
    next: Callable[[Arranged], Arranged]


def settings() -> Iterator[Setting[Arrangement]]:
    """Yield all settings in the order in which they are listed."""
    for kind, sign in (("added", "+"), ("modified", "~"), ("removed", "-"), ("unchanged", "=")):
        yield _kind(kind, f"{sign} {kind}")
    yield _cycle("Show", "⊘ hidden", "hidden")
    yield _cycle("Show", f"{MARK} with secrets", "secrets")
    yield _cycle("Order", "siblings by", "order")
    for name in ("size", "mode", "owner", "time"):
        yield _column(name)


def _kind(kind: str, label: str) -> Setting[Arrangement]:
    def text(one: Arrangement) -> str:
        return "left out" if kind in one.choice.without else "shown"

    def next_(one: Arrangement) -> Arrangement:
        return replace(one, choice=one.choice.toggled(kind))

    return Setting("Show", label, text, next_)


def _cycle(group: str, label: str, field: str) -> Setting[Arrangement]:
    """Return what goes through the values of an enumeration, in a field of the choice."""

    def text(one: Arrangement) -> str:
        return str(getattr(one.choice, field).value)

    def next_(one: Arrangement) -> Arrangement:
        return replace(one, choice=with_next(one.choice, field))

    return Setting(group, label, text, next_)


def _column(name: str) -> Setting[Arrangement]:
    def text(one: Arrangement) -> str:
        return "shown" if getattr(one.columns, name) else "left out"

    def next_(one: Arrangement) -> Arrangement:
        return replace(one, columns=one.columns.toggled(name))

    return Setting("Columns", name, text, next_)


def with_next(choice: Choice, field: str) -> Choice:
    """Return the choice with the next value of a field's enumeration, behind the last the first."""
    value: Enum = getattr(choice, field)
    values = [*type(value)]
    return replace(choice, **{field: values[(values.index(value) + 1) % len(values)]})
