"""Which file a name leads to: two names of one file have the same device and inode."""

from __future__ import annotations

import os
from typing import TypeAlias

Inode: TypeAlias = tuple[int, int]


def inode(status: os.stat_result) -> Inode:
    """Return what two names of one file have in common."""
    return status.st_dev, status.st_ino
