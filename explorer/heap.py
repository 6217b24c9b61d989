"""The memory of a process that is not its objects': what was freed goes back to the system."""

from __future__ import annotations

import ctypes

# mallopt(3), in bytes: from which size on a block is mapped alone, and unmapped when it is freed,
# and how much may stay free at the heap's end. What is read goes through smaller blocks: to map
# those again and again took a fifth of a search's time.
_M_MMAP_THRESHOLD, _LARGE = -3, 6 << 20
_M_TRIM_THRESHOLD, _LEFT = -1, 16 << 20


def give_back_large_blocks() -> None:
    """Have every freed block of 6 MiB or more go back to the system at once, where glibc allots.

    Left alone, it takes the size of the largest block freed so far for the measure, and keeps all
    smaller ones: with a million entries that is a fourth of the memory the interface needs.
    """
    allocator = ctypes.CDLL(None)
    if hasattr(allocator, "mallopt"):
        allocator.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        allocator.mallopt(_M_TRIM_THRESHOLD, _LEFT)
