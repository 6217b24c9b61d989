"""Text of which every letter takes two bytes or four: in hexadecimal, in UTF-16, in UTF-32."""

from __future__ import annotations

import binascii
import re
from collections.abc import Collection, Iterator

from explorer.secrets.decoders.hidden import READABLE, Hidden, WayBack, class_of, readable, runs

_SHORTEST = 32
_TABLES = class_of(b"0123456789abcdef"), class_of(b"0123456789ABCDEF")
_WIDE = b"0" + class_of(READABLE)[1:]
# By the bytes that a letter takes: its name, how a run begins, and all of it.
_WIDTHS = {2: "utf-16", 4: "utf-32"}
_FIRST = {width: b"x" + (b"0" * (width - 1) + b"x") * 11 for width in _WIDTHS}
_RUN = {width: re.compile(rb"x(?:0{%d}x){11,}" % (width - 1)) for width in _WIDTHS}


def hex_texts(data: bytes) -> Iterator[Hidden]:
    """Yield the readable stretches of what stands in hexadecimal, from either digit on."""
    for table in _TABLES:
        for start, end in runs(data, table, _SHORTEST):
            for first in (start, start + 1):
                yield from _texts(data, first, end - (end - first) % 2)


def _texts(data: bytes, start: int, end: int) -> Iterator[Hidden]:
    decoded = binascii.unhexlify(data[start:end])
    for low, high in readable(decoded, _SHORTEST // 2 - 1):
        yield Hidden(decoded[low:high], "hex", _origin(start + 2 * low, behind=0))


def wide_texts(data: bytes, widths: Collection[int] = tuple(_WIDTHS)) -> Iterator[Hidden]:
    """Yield the stretches of ASCII in UTF-16 and UTF-32, of either byte order: the rest is zero.

    `widths` are the bytes that a letter takes, 2 or 4.
    """
    classes = data.translate(_WIDE)
    for width in widths:
        start = classes.find(_FIRST[width])
        while start >= 0 and (run := _RUN[width].match(classes, start)):
            # Which zeros belong to a letter is the byte order's affair: both ends are letters.
            origin = _origin(start, behind=width - 1, width=width)
            yield Hidden(data[start : run.end() : width], _WIDTHS[width], origin)
            start = classes.find(_FIRST[width], run.end())


def _origin(base: int, *, behind: int, width: int = 2) -> WayBack:
    """Return the way back from letters; `behind` bytes of the last one do not count."""
    return lambda start, end: (base + width * start, base + width * end - behind)
