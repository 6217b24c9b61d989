"""Frozen values are frozen inside as well: what they are made with becomes read-only."""

from __future__ import annotations

import copyreg
from types import MappingProxyType
from typing import Any, ClassVar


def read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return a copy of a dictionary that nobody can write to."""
    return MappingProxyType(mapping.copy())


# Values travel to other processes and back, and a read-only mapping does not by itself.
copyreg.pickle(MappingProxyType, lambda mapping: (read_only, (mapping.copy(),)))


class Portable:
    """The base of dataclasses that go to other processes in numbers.

    There they are made of their fields once more, which is quicker than what pickle would do.
    """

    __slots__: ClassVar[tuple[str, ...]] = ()

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return self.__class__, tuple([getattr(self, name) for name in self.__slots__])


class Frozen:
    """The base of each frozen dataclass with sequences or mappings: it keeps read-only copies.

    Of lists and dictionaries, that is; of what is read-only already nothing is copied.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            given = getattr(self, name)
            if isinstance(given, list):
                object.__setattr__(self, name, tuple(given))
            elif isinstance(given, dict):
                object.__setattr__(self, name, read_only(given))
