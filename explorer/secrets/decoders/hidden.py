"""Text that was found decoded, and how its offsets lead back to the bytes that encode it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Origin: TypeAlias = Callable[[int, int], tuple[int, int]]
"""Gives the offsets, in bytes, between which data[start:end] stands encoded."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A stretch of text that an encoding held; `origin` leads back from its offsets."""

    data: bytes
    encoding: str
    origin: Origin
