"""Text of which every letter takes two bytes: in hexadecimal, or in UTF-16."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from explorer.secrets.decoders.hidden import READABLE, Hidden, WayBack, class_of, readable, runs

_SHORTEST = 32
_TABLES = class_of(b"0123456789abcdef"), class_of(b"0123456789ABCDEF")
_WIDE = b"0" + class_of(READABLE)[1:]
_FIRST = b"x" + b"0x" * 11
_RUN = re.compile(rb"x(?:0x){11,}")


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


def wide_texts(data: bytes) -> Iterator[Hidden]:
    """Yield the stretches of ASCII in UTF-16, of either byte order: every other byte is zero."""
    classes = data.translate(_WIDE)
    start = classes.find(_FIRST)
    while start >= 0 and (run := _RUN.match(classes, start)):
        # Which zero belongs to a letter is the byte order's affair: both ends are letters.
        yield Hidden(data[start : run.end() : 2], "utf-16", _origin(start, behind=1))
        start = classes.find(_FIRST, run.end())


def _origin(base: int, *, behind: int) -> WayBack:
    """Return the way back from letters; `behind` bytes of the last one do not count."""
    return lambda start, end: (base + 2 * start, base + 2 * end - behind)
