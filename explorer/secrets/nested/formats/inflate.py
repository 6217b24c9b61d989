"""Decompressors that take from a tape what they need and give bytes in bounded steps.

Sources: RFC 1950 (zlib), RFC 1951 (deflate), RFC 1952 (gzip).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, cast

from explorer.errors import DamageError
from explorer.image.compression import before_damage
from explorer.secrets.nested.tape import CHUNK, Tape

RAW, ZLIB, GZIP = -15, 15, 31
"""The window bits that tell zlib which wrapper to expect."""

MEMORY_LIMIT = 1 << 27
"""The most memory in bytes that xz and lzma may ask for; `xz -9` asks for half of it."""

# What stands behind the end of a stream is copied by the decompressors, so this is small.
_INPUT = 1 << 14


class Decompressor(Protocol):
    """What bz2 and lzma have in common."""

    @property
    def eof(self) -> bool:
        """Whether the stream has come to its end."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing comes out before something goes in."""

    @property
    def unused_data(self) -> bytes:
        """What follows the end of the stream."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return at most `max_length` bytes."""


def inflater(window_bits: int) -> Any:  # noqa: ANN401 - zlib-ng has no types
    """Return an object that inflates, with the methods of `zlib.decompressobj`."""
    from zlib_ng import zlib_ng

    return zlib_ng.decompressobj(window_bits)


def inflate_errors() -> type[Exception]:
    """Return what an inflater raises for damaged data."""
    from zlib_ng import zlib_ng

    return cast("type[Exception]", zlib_ng.error)


def inflated(tape: Tape, window_bits: int) -> Iterator[bytes]:
    """Yield what one stream inflates to; the tape then stands behind it. Raises DamageError."""
    stream, errors = inflater(window_bits), inflate_errors()
    while not stream.eof:
        data, before = stream.unconsumed_tail or tape.chunk(_INPUT), stream.copy()
        try:
            output: bytes = stream.decompress(data, CHUNK)
        except errors as error:
            yield before_damage(before, data, CHUNK)
            raise DamageError("the deflated data is damaged") from error
        if not data and not output and not stream.eof:
            raise DamageError("the deflated data is cut short")
        yield output
    tape.back(len(stream.unused_data))


def drawn(tape: Tape, stream: Decompressor, errors: type[Exception]) -> Iterator[bytes]:
    """Yield what one stream holds; the tape then stands behind it. Raises DamageError."""
    while not stream.eof:
        data = tape.chunk(_INPUT) if stream.needs_input else b""
        if stream.needs_input and not data:
            raise DamageError("the compressed data is cut short")
        try:
            output = stream.decompress(data, CHUNK)
        except (errors, ValueError) as error:
            raise DamageError("the compressed data is damaged") from error
        yield output
    tape.back(len(stream.unused_data))
