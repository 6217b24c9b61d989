"""The pieces that secrets are known by, and where they stand in a text: whole, or sealed.

A sealed secret tells none of it to who lacks the key, and is found all the same: by a hash of the
first bytes of each piece, then by one of the piece.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import compress, count
from typing import NamedTuple, Protocol

from msgspec import Struct

from explorer.text.automaton import Heads

HEAD = 4
"""Bytes of a piece's beginning, which no piece has fewer of."""

_PAIR = 2
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


class Sealing(Struct, frozen=True, gc=False):
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
        self._begins = _Begins(sealing, {seal.pair for seal in concealed})
        self._heads = _Heads(sealing, _sizes(concealed))
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
        view, begins, heads = memoryview(data), self._begins.__getitem__, self._heads
        for first in range(_PAIR):
            pairs = view[first : first + (len(data) - first & -_PAIR)].cast("H")
            for start in compress(count(first, _PAIR), map(begins, pairs)):
                if sizes := heads[data[start : start + HEAD]]:
                    yield start, sizes


class _Begins(dict[int, bool]):
    """Whether a piece may begin with some two bytes, read as a number: asked once of each."""

    def __init__(self, sealing: Sealing, pairs: Container[bytes]) -> None:
        self._sealing, self._pairs = sealing, pairs
        self._hashes = _hashes_of_pairs(sealing)

    def __missing__(self, pair: int) -> bool:
        known = self._hashes
        if pair not in known:
            known[pair] = self._sealing.head(pair.to_bytes(_PAIR, sys.byteorder))
        self[pair] = known[pair] in self._pairs
        return self[pair]


class _Heads(dict[bytes, Sequence[int]]):
    """What sizes pieces may have that begin with some four bytes: asked once of each."""

    def __init__(self, sealing: Sealing, sizes: Mapping[bytes, Sequence[int]]) -> None:
        self._sealing, self._sizes = sealing, sizes

    def __missing__(self, head: bytes) -> Sequence[int]:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[head] = self._sizes.get(self._sealing.head(head), ())
        return self[head]


@lru_cache(maxsize=1)
def _hashes_of_pairs(_: Sealing) -> dict[int, bytes]:
    """Return the hashes that are known by now of two bytes, the same for all images of a key."""
    return {}


def _sizes(seals: Iterable[Seal]) -> dict[bytes, Sequence[int]]:
    found: dict[bytes, set[int]] = {}
    for one in seals:
        found.setdefault(one.head, set()).add(one.size)
    return {head: sorted(some, reverse=True) for head, some in found.items()}
