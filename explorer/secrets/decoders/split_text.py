"""Text that the syntax of a file splits: strings put together, lines that go on, scalars of YAML.

Each seam is known by the bytes near it alone (docs/adr/0016). Sources: POSIX shell, 2.2.1; Python's
reference, "String literal concatenation"; `java.util.Properties.load`; YAML 1.2.2, 7.3 and 8.1.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import TypeAlias

from explorer.secrets.decoders.hidden import Hidden, WayBack

_Seam: TypeAlias = tuple[int, int]

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.~+/=:%@$-"
_LETTER = r"[A-Za-z0-9_.~+/=:%@$-]"
_OPERATOR = r"(?:[+&~]|\.\.?|\|\||<>)"
_PREFIX = r"(?:[bfru]{1,2}|[BFRUL@$])?"

_PUT_TOGETHER = rf"""["'`]\s*(?:{_OPERATOR}\s*)?(?:\\\r?\n[ \t]*)?{_PREFIX}["'`]"""
CONCATENATED, BLOCK, QUOTED = range(3)
SEAMS = {
    CONCATENATED: rf"{_LETTER}(?:{_PUT_TOGETHER}|\\\r?\n[ \t]*){_LETTER}",
    BLOCK: rf"[:-] [|>][-+1-9]{{0,2}}[ \t]*\r?\n[ \t]+{_LETTER}",
    QUOTED: rf"""["']{_LETTER}+\r?\n[ \t]+{_LETTER}""",
}
"""How seams look; of a scalar of YAML the first one alone."""

_SEAM = re.compile(
    rf"""["'`\\](?<={_LETTER}.)(?:(?<=["'`])\s{{0,80}}+(?:{_OPERATOR}\s{{0,80}}+)?"""
    rf"""(?:\\\r?\n[ \t]{{0,80}}+)?{_PREFIX}["'`]|(?<=\\)\r?\n[ \t]{{0,80}}+){_LETTER}\Z""".encode()
)
_SCALARS = {
    BLOCK: re.compile(
        rf"[|>](?<=[:-] .)[-+1-9]{{0,2}}[ \t]{{0,20}}\r?\n([ \t]{{1,80}}+){_LETTER}{{1,1400}}+"
        rf"(?:\r?\n\1{_LETTER}{{1,1400}}+){{0,12}}(?=[ \t\r]{{0,20}}(?:\n|\Z))".encode()
    ),
    QUOTED: re.compile(
        rf"""["']{_LETTER}{{1,1400}}+"""
        rf"""(?:\r?\n[ \t]{{1,80}}+{_LETTER}{{1,1400}}+){{1,12}}["']""".encode()
    ),
}
_BEGINNINGS = {BLOCK: (b"|", b">"), QUOTED: (b'"', b"'")}
_LONGEST_LINE = 1_402
_LINE_END = re.compile(rb"(?:[|>][-+1-9]{0,2}[ \t]*)?\r?\n[ \t]+")
# Bytes: of a piece at most; of a token at least; in front for a name, and behind, of what is shown.
_LONGEST, _SHORTEST, _BEFORE, _BEHIND = 4_096, 16, 160, 64
# How far in front of its sign a seam between strings begins, mostly and at most.
_REACHES = 16, 262


def split_texts(data: bytes, signs: Iterable[tuple[int, int]]) -> Iterator[Hidden]:
    """Yield what stands in pieces, put together, with some bytes around it.

    `signs` are the kinds of seams, and where the engine tells of them.
    """
    for chain in _chains(data, sorted({*_seams(data, signs)})):
        first, last = chain[0][0], chain[-1][1]
        low = first - _letters(data[max(first - _LONGEST, 0) : first], bytes.rstrip)
        high = last + _letters(data[last : last + _LONGEST], bytes.lstrip)
        if high - low - sum(end - start for start, end in chain) >= _SHORTEST:
            yield _joined(data, chain, max(low - _BEFORE, 0), min(high + _BEHIND, len(data)))


def _seams(data: bytes, signs: Iterable[tuple[int, int]]) -> Iterator[_Seam]:
    for kind, end in signs:
        if kind == CONCATENATED:
            looks = (_SEAM.search(data, max(end - near, 0), end) for near in _REACHES)
            yield from ((seam.start(), end - 1) for seam in islice(filter(None, looks), 1))
        elif scalar := _SCALARS[kind].match(data, _begin(data, end, _BEGINNINGS[kind])):
            yield from (seam.span() for seam in _LINE_END.finditer(data, *scalar.span()))


def _begin(data: bytes, end: int, marks: Iterable[bytes]) -> int:
    """Return where a scalar begins: with the last of its marks in the line above an offset."""
    line_end = data.rfind(b"\n", 0, end)
    low = max(line_end - _LONGEST_LINE, 0)
    return max(0, *(data.rfind(one, low, line_end) for one in marks))


def _chains(data: bytes, seams: Iterable[_Seam]) -> Iterator[Sequence[_Seam]]:
    """Yield the seams in groups; between those of one there is nothing but a piece."""
    chain: list[_Seam] = []
    for start, end in seams:
        if chain and not _is_piece(data, chain[-1][1], start):
            yield chain
            chain = []
        chain.append((start, end))
    if chain:
        yield chain


def _is_piece(data: bytes, start: int, end: int) -> bool:
    is_short = 0 <= end - start <= _LONGEST
    return is_short and not data[start:end].translate(None, _LETTERS)


def _letters(data: bytes, strip: Callable[[bytes, bytes], bytes]) -> int:
    """Return how many letters of tokens there are at one end."""
    return len(data) - len(strip(data, _LETTERS))


def _joined(data: bytes, chain: Sequence[_Seam], low: int, high: int) -> Hidden:
    """Return what is between two offsets without the seams."""
    starts, ends = zip(*chain, strict=True)
    begins = (low, *ends)
    pieces = [data[begin:end] for begin, end in zip(begins, (*starts, high), strict=True)]
    joints = (0, *accumulate(map(len, pieces[:-1])))
    return Hidden(b"".join(pieces), "split", _origin(joints, begins), joints[1:])


def _origin(joints: Sequence[int], begins: Sequence[int]) -> WayBack:
    """Return the way back; each piece begins at one of `joints` and came from one of `begins`."""

    def offset(at: int) -> int:
        piece = bisect_right(joints, at) - 1
        return begins[piece] + at - joints[piece]

    return lambda start, end: (offset(start), offset(end - 1) + 1)
