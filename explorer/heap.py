"""The memory of a process: what was freed goes back to the system, and cycles are seldom sought."""

from __future__ import annotations

import ctypes
import gc
from typing import NamedTuple

# mallopt(3): from which size on a block is mapped alone, and how much may stay at the heap's end.
_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD = -3, -1
_NEW_OBJECTS = 10_000


class Returns(NamedTuple):
    """Which freed blocks go back to the system at once, and what else may stay, in bytes."""

    block: int
    rest: int


READING = Returns(6 << 20, 16 << 20)
"""For whoever reads and ends: mapping smaller blocks again and again is a fifth of the time."""

STAYING = Returns(1 << 20, 128 << 10)
"""For the interface, which may hold a million entries for hours."""


def give_back(returns: Returns) -> None:
    """Have freed blocks of a size go back to the system at once, where glibc allots.

    Left alone, it takes the size of the largest block freed so far for the measure, and keeps all
    smaller ones: with a million entries that is a fourth of the memory the interface needs.
    """
    allocator = ctypes.CDLL(None)
    if hasattr(allocator, "mallopt"):
        allocator.mallopt(_M_MMAP_THRESHOLD, returns.block)
        allocator.mallopt(_M_TRIM_THRESHOLD, returns.rest)


def seek_cycles_seldom() -> None:
    """Have garbage in cycles collected after so many new objects, not after 700.

    What is known of an image are many objects that stay: to look through them again and again
    takes a twentieth of the time of a run that finds all its layers in the cache.
    """
    gc.set_threshold(_NEW_OBJECTS)
