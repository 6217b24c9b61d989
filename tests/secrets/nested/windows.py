"""Compressed streams in one another that look back as far as they can: zstd's windows, xz's too."""

from __future__ import annotations

import binascii
import lzma
import struct
from collections.abc import Callable, Mapping

import zstandard

_RAW_ZSTD_BYTES, _RAW_LZMA_BYTES = 1 << 17, 1 << 16


def stored_zstd(data: bytes, window: int) -> bytes:
    """Return a frame of blocks that are not compressed, with a window of 2 ** `window` bytes."""
    starts = range(0, len(data), _RAW_ZSTD_BYTES)
    blocks = [data[at : at + _RAW_ZSTD_BYTES] for at in starts]
    is_last = [False] * (len(blocks) - 1) + [True]
    headers = [
        (len(block) << 3 | last).to_bytes(3, "little")
        for block, last in zip(blocks, is_last, strict=True)
    ]
    stored = b"".join(part for pair in zip(headers, blocks, strict=True) for part in pair)
    return b"\x28\xb5\x2f\xfd" + bytes([0, (window - 10) << 3]) + stored


def packed_zstd(data: bytes, window: int) -> bytes:
    """Return a small frame with a window of 2 ** `window` bytes."""
    parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=window)
    packing = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return packing.compress(data) + packing.flush()


def stored_xz(data: bytes, window: int) -> bytes:
    """Return a stream of one block of chunks that are not compressed."""
    properties = 2 * (window - 12)  # the .xz file format, section 5.3.1
    head = bytes([2, 0, 0x21, 1, properties, 0, 0, 0])
    body = _summed(head)
    for at in range(0, len(data), _RAW_LZMA_BYTES):
        chunk = data[at : at + _RAW_LZMA_BYTES]
        body += bytes([2 if at else 1]) + struct.pack(">H", len(chunk) - 1) + chunk
    body += b"\0"
    unpadded = len(body) + 4
    body += bytes(-len(body) % 4) + _sum(data)
    index = b"\0\1" + _number(unpadded) + _number(len(data))
    index = _summed(index + bytes(-len(index) % 4))
    footer = struct.pack("<I", len(index) // 4 - 1) + b"\0\1"
    return b"\xfd7zXZ\0" + _summed(b"\0\1") + body + index + _sum(footer) + footer + b"YZ"


def packed_xz(data: bytes, window: int) -> bytes:
    """Return a small stream with a dictionary of 2 ** `window` bytes."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << window}]
    return lzma.compress(data, filters=filters)


def nested(suffix: str, depth: int, window: int) -> bytes:
    """Return streams in one another, each of which fills its window before the next one ends."""
    stored, packed = PACKED[suffix]
    data = bytes((1 << window) + _RAW_ZSTD_BYTES)
    for _ in range(depth - 1):
        data = stored(data, window)
    return packed(data, window)


def _sum(data: bytes) -> bytes:
    return struct.pack("<I", binascii.crc32(data))


def _summed(data: bytes) -> bytes:
    return data + _sum(data)


def _number(value: int) -> bytes:
    """Return a number as xz has it, seven bits in each byte."""
    data = bytearray()
    while value >= 0x80:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*data, value])


Packing = Callable[[bytes, int], bytes]
PACKED: Mapping[str, tuple[Packing, Packing]] = {
    ".zst": (stored_zstd, packed_zstd),
    ".xz": (stored_xz, packed_xz),
}
"""How a stream is stored and how it is packed, by the suffix of its file."""
