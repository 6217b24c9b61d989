"""The pieces that secrets are known by, and where they stand in a text: whole, or sealed.

A sealed secret tells none of it to who lacks the key, and is found all the same: by a hash of the
first bytes of each piece, then by one of the piece.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple, Protocol

from explorer.text.automaton import Heads

HEAD = 4
"""Bytes of a piece's beginning, which no piece has fewer of."""

_PAIR = 2
_BITS_BEHIND = 0 if sys.byteorder == "little" else 16
_BITS = 0xFFFF
_MOST_KNOWN = 100_000
_HEAD_BYTES, _WHOLE_BYTES = 2, 16


class Concealed(NamedTuple):
    """What stands for a secret, and whether it has several lines.

    `sizes` are those of its pieces, in bytes: of two secrets with a piece in common the first by
    all of these has it, whole or sealed.
    """

    stand_in: bytes
    has_lines: bool
    sizes: tuple[int, ...]


class Standing(NamedTuple):
    """A piece that stands between two offsets of some bytes, and whose it is."""

    start: int
    end: int
    secret: Concealed


class Needles(Protocol):
    """Pieces of secrets, and where they stand."""

    def standing(self, data: bytes) -> Iterator[Standing]:
        """Yield where a piece begins, in order, at each place the longest one."""


class KnownNeedles:
    """Pieces that are known themselves."""

    def __init__(self, concealed: Mapping[bytes, Concealed]) -> None:
        """Take pieces and whose they are."""
        self._concealed = concealed
        self._heads = Heads(concealed)

    def standing(self, data: bytes) -> Iterator[Standing]:
        """Yield where a piece begins, in order, at each place the longest one."""
        concealed = self._concealed
        for start, sizes in self._heads.starts(data):
            for size in sizes:
                if (piece := data[start : start + size]) in concealed:
                    yield Standing(start, start + len(piece), concealed[piece])
                    break


class Seal(NamedTuple):
    """A piece that nobody reads: its size in bytes, hashes of how it begins, and one of all.

    They are those of its first two bytes and of its first four: the first rules most places out.
    """

    size: int
    pair: bytes
    head: bytes
    whole: bytes


@dataclass(frozen=True, slots=True)
class Sealing:
    """Seals pieces with a key; the same piece has the same seal."""

    key: bytes

    def seal(self, piece: bytes) -> Seal:
        """Return the seal of a piece."""
        return Seal(
            len(piece), self.head(piece[:_PAIR]), self.head(piece[:HEAD]), self.whole(piece)
        )

    def head(self, data: bytes) -> bytes:
        """Return the hash of a beginning, which says 16 bits of it."""
        return blake2b(data, key=self.key, digest_size=_HEAD_BYTES, person=b"head").digest()

    def whole(self, data: bytes) -> bytes:
        """Return the hash of all of a piece."""
        return blake2b(data, key=self.key, digest_size=_WHOLE_BYTES, person=b"whole").digest()


class SealedNeedles:
    """Pieces of which nothing but their seals is known."""

    def __init__(self, sealing: Sealing, concealed: Mapping[Seal, Concealed]) -> None:
        """Take seals and whose they are, and what makes such seals."""
        self._sealing = sealing
        self._concealed = {seal.whole: secret for seal, secret in concealed.items()}
        self._sizes = _sizes(concealed)
        self._pairs = {seal.pair for seal in concealed}
        self._hashes = _hashes_of_pairs(sealing)
        self._tried = set[int]()
        self._heads = dict[int, Sequence[int]]()
        self._owners = dict[bytes, Concealed | None]()

    def standing(self, data: bytes) -> Iterator[Standing]:
        """Yield where a piece begins, in order, at each place the longest one."""
        for start, sizes in sorted(self._starts(data)):
            for size in sizes:
                piece = data[start : start + size]
                if len(piece) == size and (secret := self._owner(piece)):
                    yield Standing(start, start + size, secret)
                    break

    def _owner(self, piece: bytes) -> Concealed | None:
        """Return whose piece some bytes are; texts have the same ones again and again."""
        known = self._owners
        if piece not in known:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[piece] = self._concealed.get(self._sealing.whole(piece))
        return known[piece]

    def _starts(self, data: bytes) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield where pieces may begin, and what sizes they may have there.

        There are far fewer ways to begin in a text than places: each is hashed once for all texts.
        """
        view, heads = memoryview(data), self._heads
        shifted = (view[at : at + (len(data) - at & -HEAD)].cast("I") for at in range(HEAD))
        found = set[int]().union(*(some.tolist() for some in shifted))
        if new := found - self._tried:
            self._tried |= new
            self._try(new)
        for one in found & heads.keys():
            head, sizes = one.to_bytes(HEAD, sys.byteorder), heads[one]
            start = data.find(head)
            while start >= 0:
                yield start, sizes
                start = data.find(head, start + 1)

    def _try(self, new: set[int]) -> None:
        """Keep which of some four bytes, read as a number, pieces begin with."""
        begins = self._beginning({one >> _BITS_BEHIND & _BITS for one in new})
        for one in [one for one in new if one >> _BITS_BEHIND & _BITS in begins]:
            head = self._sealing.head(one.to_bytes(HEAD, sys.byteorder))
            if sizes := self._sizes.get(head):
                self._heads[one] = sizes

    def _beginning(self, pairs: set[int]) -> set[int]:
        """Return those of some two bytes, read as a number, that a piece may begin with."""
        known = self._hashes
        for one in pairs:
            if one not in known:
                known[one] = self._sealing.head(one.to_bytes(_PAIR, sys.byteorder))
        return {one for one in pairs if known[one] in self._pairs}


@lru_cache(maxsize=1)
def _hashes_of_pairs(_: Sealing) -> dict[int, bytes]:
    """Return the hashes that are known by now of two bytes, the same for all images of a key."""
    return {}


def _sizes(seals: Iterable[Seal]) -> dict[bytes, Sequence[int]]:
    found: dict[bytes, set[int]] = {}
    for one in seals:
        found.setdefault(one.head, set()).add(one.size)
    return {head: sorted(some, reverse=True) for head, some in found.items()}
