"""Text that stands in pieces, put together: what is between two stands for little or nothing.

Only the bytes near a piece say where it ends (docs/adr/0016).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import TypeAlias

from explorer.secrets.decoders.hidden import LETTERS, Hidden, WayBack

Seam: TypeAlias = tuple[int, int]
"""Where something between two pieces begins and ends, in bytes."""

# Bytes: of a piece at most; of a token at least; in front for a name, and behind, of what is shown.
_LONGEST, _SHORTEST, _BEFORE, _BEHIND = 4_096, 16, 160, 64


def nothing(_between: bytes) -> bytes:
    """Return what stands for a seam of which nothing is left."""
    return b""


def put_together(
    data: bytes,
    seams: Iterable[Seam],
    encoding: str,
    *,
    stands_for: Callable[[bytes], bytes] = nothing,
    counts: Callable[[bytes], object] = bool,
    most: int | None = None,
) -> Iterator[Hidden]:
    """Yield what the pieces around some seams come to, with some bytes around it.

    `stands_for` gives what a seam is replaced with. Pieces count where `counts` says so of all that
    they and their seams are made of; `most` as in Hidden.
    """
    for group in _groups(data, seams):
        first, last = group[0][0], group[-1][1]
        low = first - _letters(data[max(first - _LONGEST, 0) : first], bytes.rstrip)
        high = last + _letters(data[last : last + _LONGEST], bytes.lstrip)
        texts = [stands_for(data[start:end]) for start, end in group]
        shorter = sum(end - start for start, end in group) - sum(map(len, texts))
        if high - low - shorter >= _SHORTEST and counts(data[low:high]):
            around = max(low - _BEFORE, 0), min(high + _BEHIND, len(data))
            yield _joined(data, group, texts, around, encoding, most)


def _groups(data: bytes, seams: Iterable[Seam]) -> Iterator[Sequence[Seam]]:
    """Yield the seams in groups; between those of one there is nothing but a piece."""
    group: list[Seam] = []
    for start, end in seams:
        if group and not _is_piece(data, group[-1][1], start):
            yield group
            group = []
        group.append((start, end))
    if group:
        yield group


def _is_piece(data: bytes, start: int, end: int) -> bool:
    is_short = 0 <= end - start <= _LONGEST
    return is_short and not data[start:end].translate(None, LETTERS)


def _letters(data: bytes, strip: Callable[[bytes, bytes], bytes]) -> int:
    """Return how many letters of tokens there are at one end."""
    return len(data) - len(strip(data, LETTERS))


def _joined(
    data: bytes,
    seams: Sequence[Seam],
    texts: Sequence[bytes],
    around: tuple[int, int],
    encoding: str,
    most: int | None,
) -> Hidden:
    """Return what is between two offsets, with texts in the place of the seams."""
    low, high = around
    # Pieces and seams in turns, by where they stand.
    stands = [low, *chain.from_iterable(seams), high]
    parts = [data[start:end] for start, end in pairwise(stands)]
    parts[1::2] = texts
    offsets = (0, *accumulate(map(len, parts[:-1])))
    return Hidden(b"".join(parts), encoding, _origin(offsets, stands), offsets[1::2], most)


def _origin(offsets: Sequence[int], stands: Sequence[int]) -> WayBack:
    """Return the way back; a part begins at one of `offsets` and came from one of `stands`."""

    def origin(start: int, end: int) -> tuple[int, int]:
        first, last = bisect_right(offsets, start) - 1, bisect_right(offsets, end - 1) - 1
        low = stands[first] + (0 if first % 2 else start - offsets[first])
        high = stands[last + 1] if last % 2 else stands[last] + end - offsets[last]
        return low, high

    return origin
