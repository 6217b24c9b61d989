"""Named sections of bytes as one file: checked, compressed, and read without trust.

A file is a line that names the format, the SHA-256 of all that follows (32 bytes), and a zstd
frame (RFC 8878). In the frame each section is its name and its bytes in pieces, each with its size
before it (4 bytes, the least significant first); a piece of no bytes ends the section.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import sys
from array import array
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate, islice, pairwise
from typing import Any, TypeAlias

from explorer.errors import RecordError

Section: TypeAlias = tuple[str, Iterable[bytes]]
"""A name, and bytes in pieces: all of them at once may be more than there is room for."""

_MAGIC = b"layer-explorer record 1\n"
_DIGEST_BYTES = hashlib.sha256().digest_size
_LEVEL = 3
_SIZE, _LONG_SIZE = struct.Struct("<I"), struct.Struct("<Q")
_TEXTS_IN_A_PIECE = 10_000
_LARGEST = 2 << 30
"""Bytes that the sections of one file may have; those of a million entries take 200 MB."""


def packed(sections: Iterable[Section]) -> bytes:
    """Return sections as a file, made piece by piece."""
    import zstandard

    compressor = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
    frame = [compressor.compress(part) for part in _parts(sections)]
    frame.append(compressor.flush())
    digest = hashlib.sha256()
    for part in frame:
        digest.update(part)
    return b"".join((_MAGIC, digest.digest(), *frame))


def _parts(sections: Iterable[Section]) -> Iterator[bytes]:
    for name, pieces in sections:
        spelled = name.encode("ascii")
        yield _SIZE.pack(len(spelled)) + spelled
        for piece in filter(None, pieces):
            yield _SIZE.pack(len(piece))
            yield piece
        yield _SIZE.pack(0)


def unpacked(file: bytes) -> dict[str, memoryview]:
    """Return the sections of a file. Raises RecordError for anything that `packed` did not make."""
    import zstandard

    start = len(_MAGIC) + _DIGEST_BYTES
    frame = memoryview(file)[start:]
    if file[:start] != _MAGIC + hashlib.sha256(frame).digest():
        raise RecordError("it is damaged, or of another version")
    reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(frame))
    try:
        return {name: memoryview(data) for name, data in _sections(reader)}
    except zstandard.ZstdError as error:
        raise RecordError("it can't be unpacked") from error


def _sections(stream: Any) -> Iterator[tuple[str, bytes]]:  # noqa: ANN401 - zstandard's reader
    left = _LARGEST

    def exactly(size: int) -> bytes:
        nonlocal left
        left -= size
        if left < 0 or len(data := stream.read(size)) < size:
            raise RecordError("a section is cut short, or larger than any")
        return bytes(data)

    while head := stream.read(_SIZE.size):
        if len(head) < _SIZE.size:
            raise RecordError("a section is cut short")
        name = exactly(_SIZE.unpack(head)[0]).decode("ascii", "replace")
        sizes = iter(lambda: _SIZE.unpack(exactly(_SIZE.size))[0], 0)
        yield name, b"".join(map(exactly, sizes))


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


def texts(some: Collection[bytes]) -> Iterator[bytes]:
    """Yield any byte strings as pieces: how many bytes their sizes take, the sizes, and they."""
    sizes = numbers(array("Q", map(len, some)))
    yield _LONG_SIZE.pack(len(sizes))
    yield sizes
    each = iter(some)
    while piece := [*islice(each, _TEXTS_IN_A_PIECE)]:
        yield b"".join(piece)


def read_texts(data: memoryview) -> list[bytes]:
    """Return such byte strings. Raises RecordError where they and their sizes do not agree."""
    if len(data) < _LONG_SIZE.size:
        raise RecordError("a column is cut short")
    begin = _LONG_SIZE.size + _LONG_SIZE.unpack_from(data)[0]
    sizes = read_numbers("Q", data[_LONG_SIZE.size : begin])
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
