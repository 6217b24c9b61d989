"""Text that the syntax of a file splits: strings put together, lines that go on, scalars of YAML.

Each seam is known by the bytes near it alone (docs/adr/0016). Sources: POSIX shell, 2.2.1; Python's
reference, "String literal concatenation"; `java.util.Properties.load`; YAML 1.2.2, 7.3 and 8.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from explorer.secrets.decoders.hidden import Hidden
from explorer.secrets.decoders.pieces import Seam, put_together

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
# What stands in many pieces is a block of data, but for what has a mark of its own.
_MOST_PIECES = 5
# How far in front of its sign a seam between strings begins, mostly and at most.
_REACHES = 16, 262


def split_texts(data: bytes, signs: Iterable[tuple[int, int]]) -> Iterator[Hidden]:
    """Yield what stands in pieces, put together, with some bytes around it.

    `signs` are the kinds of seams, and where the engine tells of them.
    """
    seams = sorted({*_seams(data, signs)})
    return put_together(data, seams, "split", most=_MOST_PIECES)


def _seams(data: bytes, signs: Iterable[tuple[int, int]]) -> Iterator[Seam]:
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
