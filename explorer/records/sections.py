"""Named sections of bytes as one file: checked, compressed, and read without trust.

A file is a line that names the format, the SHA-256 of all that follows (32 bytes), and a zstd
frame (RFC 8878). In the frame each section is the size of its name (1 byte), the name, the size of
its bytes (8 bytes, the least significant first) and those bytes.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any

from explorer.errors import RecordError

_MAGIC = b"layer-explorer record 1\n"
_DIGEST_BYTES = hashlib.sha256().digest_size
_LEVEL = 3
_SIZE = struct.Struct("<Q")
_LARGEST = 2 << 30
"""Bytes that the sections of one file may have; those of a million entries take 200 MB."""


def packed(sections: Mapping[str, bytes]) -> bytes:
    """Return sections as a file."""
    import zstandard

    parts: list[bytes] = []
    for name, data in sections.items():
        spelled = name.encode("ascii")
        parts += (bytes([len(spelled)]), spelled, _SIZE.pack(len(data)), data)
    frame = zstandard.ZstdCompressor(level=_LEVEL).compress(b"".join(parts))
    return _MAGIC + hashlib.sha256(frame).digest() + frame


def unpacked(file: bytes) -> dict[str, memoryview]:
    """Return the sections of a file. Raises RecordError for anything that `packed` did not make."""
    import zstandard

    start = len(_MAGIC) + _DIGEST_BYTES
    frame = memoryview(file)[start:]
    if file[:start] != _MAGIC + hashlib.sha256(frame).digest():
        raise RecordError("it is damaged, or of another version")
    try:
        size = zstandard.frame_content_size(file[start:])
        if not 0 <= size <= _LARGEST:
            raise RecordError("it says that it is larger than any record")
        data = zstandard.ZstdDecompressor().decompress(file[start:])
    except zstandard.ZstdError as error:
        raise RecordError("it can't be unpacked") from error
    return dict(_sections(memoryview(data)))


def _sections(data: memoryview) -> Iterator[tuple[str, memoryview]]:
    at = 0
    while at < len(data):
        behind_name = at + 1 + data[at]
        begin = behind_name + _SIZE.size
        if begin > len(data):
            raise RecordError("a section is cut short")
        end = begin + _SIZE.unpack_from(data, behind_name)[0]
        if end > len(data):
            raise RecordError("a section is cut short")
        yield bytes(data[at + 1 : behind_name]).decode("ascii", "replace"), data[begin:end]
        at = end


def numbers(some: array[int]) -> bytes:
    """Return numbers as bytes, the least significant first, as many for each as the array has."""
    if sys.byteorder == "little":
        return some.tobytes()
    swapped = some[:]
    swapped.byteswap()
    return swapped.tobytes()


def read_numbers(kind: str, data: memoryview) -> array[int]:
    """Return an array of such numbers. Raises RecordError where the last one is cut short."""
    some: array[int] = array(kind)
    try:
        some.frombytes(data)
    except ValueError as error:
        raise RecordError("a column is cut short") from error
    if sys.byteorder != "little":
        some.byteswap()
    return some


def texts(some: Iterable[bytes]) -> bytes:
    """Return any byte strings as one: how many bytes their sizes take, the sizes, and they."""
    each = [*some]
    sizes = numbers(array("Q", map(len, each)))
    return b"".join((_SIZE.pack(len(sizes)), sizes, *each))


def read_texts(data: memoryview) -> list[bytes]:
    """Return such byte strings. Raises RecordError where they and their sizes do not agree."""
    if len(data) < _SIZE.size:
        raise RecordError("a column is cut short")
    begin = _SIZE.size + _SIZE.unpack_from(data)[0]
    sizes = read_numbers("Q", data[_SIZE.size : begin])
    rest = bytes(data[begin:])
    if sum(sizes) != len(rest):
        raise RecordError("a column is not as long as it says")
    return [rest[start:end] for start, end in pairwise(accumulate(sizes, initial=0))]


def document(value: object) -> bytes:
    """Return a value of JSON's types as bytes."""
    return json.dumps(value, separators=(",", ":")).encode()


def read_document(data: memoryview) -> Any:  # noqa: ANN401
    """Return such a value. Raises RecordError."""
    try:
        return json.loads(bytes(data))
    except (ValueError, RecursionError) as error:
        raise RecordError("a section is no JSON") from error
