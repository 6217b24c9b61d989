"""Repairs what random changes break at once, so that more than the first check is fuzzed."""

from __future__ import annotations

from explorer.errors import DamageError
from explorer.tar.fields import BLOCK, number

_SIZE = slice(124, 136)
_MOST_HEADERS = 32
_WITHOUT_CONTENT = b"123456"


def with_checksums(data: bytes) -> bytes:
    """Give every header of a tar its checksum, from one to the next as their sizes lead."""
    repaired, position = bytearray(data), 0
    for _ in range(_MOST_HEADERS):
        block = bytes(repaired[position : position + BLOCK])
        if len(block) < BLOCK:
            break
        if any(block):
            repaired[position : position + BLOCK] = _with_checksum(block)
            position += _padded_size(block)
        position += BLOCK
    return bytes(repaired)


def _with_checksum(block: bytes) -> bytes:
    blank = block[:148] + b" " * 8 + block[156:]
    return blank[:148] + b"%06o\0 " % sum(blank) + block[156:]


def _padded_size(block: bytes) -> int:
    """Return how many bytes of content follow a header; none where its size makes no sense."""
    if block[156] in _WITHOUT_CONTENT:
        return 0
    try:
        size = number(block[_SIZE])
    except DamageError:
        return 0
    return max(size, 0) + 511 & -512
