"""Frozen values are frozen inside as well: what they are made with becomes read-only."""

from __future__ import annotations

import copyreg
from types import MappingProxyType
from typing import Any, ClassVar

from msgspec import Struct
from msgspec.structs import force_setattr


def read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """Return a copy of a dictionary that nobody can write to."""
    return MappingProxyType(mapping.copy())


# Values travel to other processes and back, and a read-only mapping does not by itself.
copyreg.pickle(MappingProxyType, lambda mapping: (read_only, (mapping.copy(),)))


def frozen(given: object) -> object:
    """Return a list as a tuple, a dictionary as a read-only copy, and all else as it is."""
    if isinstance(given, list):
        return tuple(given)
    return read_only(given) if isinstance(given, dict) else given


class Frozen(Struct, frozen=True):
    """The base of each value with sequences or mappings: it keeps read-only copies.

    Of lists and dictionaries, that is; of what is read-only already nothing is copied.
    """

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            given = getattr(self, name)
            if (kept := frozen(given)) is not given:
                force_setattr(self, name, kept)


class Discreet:
    """The first base of what has fields that stay out of its text, which a traceback may show.

    `untold` names them; two of its kind are the same only where these are the same as well.
    """

    __slots__ = ()
    __struct_fields__: ClassVar[tuple[str, ...]]
    untold: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__qualname__}({told})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        names = (one for one in self.__struct_fields__ if one not in self.untold)
        return [(name, getattr(self, name)) for name in names]
