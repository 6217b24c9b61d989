"""What git calls an object, and the part it becomes."""

from __future__ import annotations

import hashlib

from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.tape import Tape


def start_of(kind: bytes, size: int) -> bytes:
    """Return what stands in front of an object's content where its name is computed."""
    return b"%s %d\0" % (kind, size)


def name_of(kind: bytes, data: bytes) -> bytes:
    """Return an object's name, 20 bytes: SHA-1 over its kind, its size and its content."""
    digest = hashlib.sha1(start_of(kind, len(data)), usedforsecurity=False)
    digest.update(data)
    return digest.digest()


def part_of(kind: bytes, name: bytes, data: bytes) -> Part:
    """Return an object as a part that is called as `git show` wants it."""
    return Part(kind + b":" + name.hex().encode(), Tape((data,)))
