"""Which contents were searched: their digests, in a quarter of the memory that a dict takes.

An image may have a million files, and every distinct content of them is remembered.
"""

from __future__ import annotations

from array import array

from explorer.layers.index import DIGEST_BYTES

CONTENT_BYTES = 60
"""Measured: the bytes of memory that each content takes."""

_FIRST_SLOTS = 1 << 10
_FREE = 0


class SearchedContents:
    """Digests (32 bytes each), and the path at which each content was read first.

    An open hash table of numbers; Python's hash of bytes has a secret key, so no image can choose
    digests that collide.
    """

    def __init__(self) -> None:
        self._digests = bytearray()
        self._paths: list[bytes] = []
        self._slots = array("I", [_FREE]) * _FIRST_SLOTS

    def __contains__(self, digest: bytes) -> bool:
        return self._slots[self._slot(digest)] != _FREE

    def path(self, digest: bytes) -> bytes | None:
        """Return the path at which a content was read first; None for one that was not read."""
        number = self._slots[self._slot(digest)]
        return None if number == _FREE else self._paths[number - 1]

    def add(self, digest: bytes, path: bytes) -> None:
        """Remember a content that was not read before."""
        self._digests += digest
        self._paths.append(path)
        self._slots[self._slot(digest)] = len(self._paths)
        if 3 * len(self._paths) > 2 * len(self._slots):
            self._grow()

    def _slot(self, digest: bytes) -> int:
        """Return where a digest stands, or would stand."""
        slots, digests = self._slots, self._digests
        slot, last = hash(digest), len(slots) - 1
        while number := slots[slot := slot & last]:
            if digests[(number - 1) * DIGEST_BYTES : number * DIGEST_BYTES] == digest:
                return slot
            slot += 1
        return slot

    def _grow(self) -> None:
        self._slots = array("I", [_FREE]) * (2 * len(self._slots))
        for number in range(len(self._paths)):
            digest = bytes(self._digests[number * DIGEST_BYTES : (number + 1) * DIGEST_BYTES])
            self._slots[self._slot(digest)] = number + 1
