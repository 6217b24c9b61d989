"""Frozen values are frozen inside as well: what they are given becomes read-only."""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


def frozen(mapping: Mapping[Key, Value] | None = None) -> MappingProxyType[Key, Value]:
    """Return a read-only copy of a mapping, an empty one without any."""
    if isinstance(mapping, MappingProxyType):
        return mapping
    return MappingProxyType(dict(mapping or {}))


# Values travel to other processes and back, and a read-only mapping does not by itself.
copyreg.pickle(MappingProxyType, lambda mapping: (frozen, (dict(mapping),)))


class Frozen:
    """The base of each frozen dataclass that has sequences or mappings.

    Lists that it is made with become tuples, and dictionaries read-only copies.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            given = getattr(self, name)
            if isinstance(given, list):
                object.__setattr__(self, name, tuple(given))
            elif isinstance(given, dict):
                object.__setattr__(self, name, frozen(given))
