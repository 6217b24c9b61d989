"""Text in hexadecimal, of which every letter takes two digits."""

from __future__ import annotations

import binascii
from collections.abc import Iterator

from explorer.secrets.decoders.hidden import Hidden, class_of, from_letters, readable, runs

_SHORTEST = 32
_TABLES = class_of(b"0123456789abcdef"), class_of(b"0123456789ABCDEF")


def hex_texts(data: bytes) -> Iterator[Hidden]:
    """Yield the readable stretches of what stands in hexadecimal, from either digit on."""
    for table in _TABLES:
        for start, end in runs(data, table, _SHORTEST):
            for first in (start, start + 1):
                yield from _texts(data, first, end - (end - first) % 2)


def _texts(data: bytes, start: int, end: int) -> Iterator[Hidden]:
    decoded = binascii.unhexlify(data[start:end])
    for low, high in readable(decoded, _SHORTEST // 2 - 1):
        yield Hidden(decoded[low:high], "hex", from_letters(start + 2 * low, width=2))
