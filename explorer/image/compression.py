"""Compressed bytes, recognised by their first bytes and never by a suffix or a media type.

gzip may have several members, zstd several frames and skippable frames between them.
Sources: RFC 1952, section 2.2; RFC 8878, sections 3.1.1 (frames and blocks) and 3.1.2 (skippable
frames).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any, BinaryIO, Protocol, cast

import zstandard
from zlib_ng import zlib_ng

from explorer.allowance import Charge, uncharged
from explorer.errors import DamageError
from explorer.image.asides import BETWEEN, Aside, gzip_header, ignore
from explorer.image.blob import ByteStream, ReadStream

GZIP_WINDOW = 31
_INPUT = 1 << 16
_GZIP_ERROR = cast("type[Exception]", zlib_ng.error)
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW_LIMIT = 1 << 27
_SKIPPABLE = 0x184D2A50
_RLE_BLOCK = 1
_CHECKSUM_BYTES = 4
_DICTIONARY_BYTES = (0, 1, 2, 4)
_CONTENT_SIZE_BYTES = (0, 2, 4, 8)
# Two bytes begin to count where one byte ends.
_CONTENT_SIZE_BASES = {2: 256}


class Compression(Enum):
    """How bytes are compressed."""

    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


def sniff(head: bytes) -> Compression:
    """Return the compression of data that begins so; `head` has at least four bytes."""
    if head.startswith(b"\x1f\x8b"):
        return Compression.GZIP
    skippable = head[1:4] == b"\x2a\x4d\x18" and head[:1] and head[0] & 0xF0 == 0x50
    if head.startswith(_ZSTD_MAGIC) or skippable:
        return Compression.ZSTD
    return Compression.NONE


class Checkpointed(Protocol):
    """The state of a decompressor inside a gzip member; a copy goes on from the same position."""

    @property
    def unconsumed_tail(self) -> bytes:
        """The input that was not read yet, since `max_length` bytes of output were reached."""

    def copy(self) -> Checkpointed:
        """Return another one in the same state."""

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        """Return up to `max_length` of the bytes that the data inflates to."""


Observer = Callable[[int, int, Checkpointed], None]
"""Called with the compressed bytes read, the uncompressed bytes produced, and the state there."""


def before_damage(member: Checkpointed, data: bytes, room: int) -> bytes:
    """Return what damaged data inflates to up to the damage; its last symbol may be missing.

    `member` is the state before the data and is not changed; `room` is the most bytes to return.
    """
    output, step = b"", len(data)
    while step and room:
        attempt = member.copy()
        try:
            output += attempt.decompress(data[:step], room)
        except _GZIP_ERROR:
            # Narrows down the input byte with the damage, then the output that comes before it.
            step, room = (step // 2, room) if step > 1 else (step, room // 2)
            continue
        member, data = attempt, attempt.unconsumed_tail + data[step:]
        step = min(step, len(data))
    return output


class GunzipReader(ReadStream):
    """The uncompressed bytes of gzip members, one after the other.

    `observe` is called after each step inside a member: random access makes its checkpoints
    there; with the `state` of a checkpoint, reading goes on from it. `aside` takes what headers
    say.
    """

    def __init__(
        self,
        stream: ByteStream,
        observe: Observer | None = None,
        state: Checkpointed | None = None,
        aside: Aside = ignore,
    ) -> None:
        super().__init__()
        self._stream = stream
        self._observe = observe
        self._aside = aside
        self._member: Any = state
        self._input = b""
        self._taken = 0
        self._given = 0
        self._damage: DamageError | None = None

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Put at least one uncompressed byte into the buffer, and return how many; 0 at the end.

        Raises DamageError once all bytes before the damage are read.
        """
        if self._damage:
            raise self._damage
        while (data := self._input or self._stream.read(_INPUT) or b"") or self._member:
            if self._member is None and not (data := self._begin(data)):
                return 0
            # Without input as well: the decompressor may hold back output from the last input.
            output = self._inflate(data, len(buffer))
            if output:
                buffer[: len(output)] = output
                return len(output)
            if not data:
                raise DamageError("the gzip data is cut short")
        return 0

    def _begin(self, data: bytes) -> bytes:
        """Start the next member, and return what is there of it; nothing where there is none.

        Zeros may follow the last one, as padding.
        """
        while self._given and data and not data.strip(b"\0"):
            self._taken += len(data)
            data = self._stream.read(_INPUT) or b""

        def head(size: int) -> bytes:
            nonlocal data
            while len(data) < size and (more := self._stream.read(_INPUT)):
                data += more
            return data[:size]

        for said in gzip_header(data, head) if data else ():
            self._aside(said + BETWEEN)
        self._member = zlib_ng.decompressobj(GZIP_WINDOW) if data else None
        return data

    def _inflate(self, data: bytes, size: int) -> bytes:
        member, before = self._member, self._member.copy()
        try:
            output: bytes = member.decompress(data, size)
        except _GZIP_ERROR as error:
            return self._inflate_damaged(before, data, size, error)
        self._input = member.unused_data if member.eof else member.unconsumed_tail
        self._taken += len(data) - len(self._input)
        self._given += len(output)
        if member.eof:
            self._member = None
        elif self._observe:
            self._observe(self._taken, self._given, member)
        return output

    def _inflate_damaged(
        self, before: Checkpointed, data: bytes, size: int, error: Exception
    ) -> bytes:
        output = before_damage(before, data, size)
        self._given += len(output)
        damage = DamageError(f"the gzip data is damaged after {self._given} uncompressed bytes")
        damage.__cause__ = error
        if not output:
            raise damage
        self._damage = damage
        return output


class UnzstdReader(ReadStream):
    """The uncompressed bytes of zstd frames, one after the other."""

    def __init__(self, stream: ByteStream, hold: Charge = uncharged, aside: Aside = ignore) -> None:
        """Take the compressed bytes; `hold` is called with the size of each window first.

        `aside` takes what stands in skippable frames.
        """
        super().__init__()
        # Not this reader itself, which a reference to itself would keep alive.
        self._outline = FrameOutline(stream, hold, aside)
        decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_LIMIT)
        source = cast("BinaryIO", self._outline)
        self._frames = decompressor.stream_reader(source, read_size=_INPUT, read_across_frames=True)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer; return the bytes read. Raises DamageError."""
        try:
            count = self._frames.readinto(buffer)
        except zstandard.ZstdError as error:
            raise DamageError(f"the zstd data is damaged: {error}") from error
        if count == 0 and len(buffer) and not self._outline.is_whole:
            raise DamageError("the zstd data is cut short")
        return count


def inflating(
    stream: io.RawIOBase, compression: Compression, aside: Aside = ignore
) -> io.RawIOBase:
    """Return a stream of the uncompressed bytes; the stream itself when not compressed."""
    if compression is Compression.GZIP:
        return GunzipReader(stream, aside=aside)
    if compression is Compression.ZSTD:
        return UnzstdReader(stream, aside=aside)
    return stream


class FrameOutline:
    """A stream of zstd data that follows the headers of frames and blocks as it is read.

    The decompressor reports no error for a frame that is cut short, and makes room for a window
    without asking. `aside` takes what stands in skippable frames.
    """

    def __init__(self, stream: ByteStream, hold: Charge = uncharged, aside: Aside = ignore) -> None:
        self._stream = stream
        self._hold = hold
        self._aside = aside
        self._is_aside = False
        self._skip = 0
        self._head = b""
        self._checksum = 0
        self._expect(4, self._magic)

    @property
    def is_whole(self) -> bool:
        """Whether the bytes so far end with a whole frame."""
        return self._take == self._magic and not self._head and not self._skip

    def read(self, size: int, /) -> bytes:
        """Return the next bytes of the stream, up to `size`."""
        data = self._stream.read(size) or b""
        self._follow(data)
        return data

    def _follow(self, data: bytes) -> None:
        position = self._pass_over(data, 0)
        while position < len(data):
            end = position + self._wanted - len(self._head)
            self._head += data[position:end]
            if end > len(data):
                return
            head, self._head = self._head, b""
            self._take(int.from_bytes(head, "little"))
            position = self._pass_over(data, end)

    def _pass_over(self, data: bytes, start: int) -> int:
        """Return where the next header begins, as far as it is there."""
        end = min(start + self._skip, len(data))
        self._skip -= end - start
        if self._is_aside and end > start:
            self._aside(data[start:end])
        return end

    def _expect(self, wanted: int, take: Callable[[int], None]) -> None:
        self._wanted, self._take = wanted, take

    def _magic(self, number: int) -> None:
        if self._is_aside:
            self._aside(BETWEEN)
        self._is_aside = False
        if number & ~0xF == _SKIPPABLE:
            self._expect(4, self._skippable_size)
        else:
            self._expect(1, self._descriptor)

    def _skippable_size(self, size: int) -> None:
        self._skip, self._is_aside = size, True
        self._expect(4, self._magic)

    def _descriptor(self, flags: int) -> None:
        is_single = flags >> 5 & 1
        self._checksum = _CHECKSUM_BYTES * (flags >> 2 & 1)
        dictionary, size = _DICTIONARY_BYTES[flags & 3], _CONTENT_SIZE_BYTES[flags >> 6]
        if is_single:
            self._skip = dictionary
            base = _CONTENT_SIZE_BASES.get(size, 0)
            self._expect(size or 1, partial(self._content_size, base))
        else:
            self._expect(1, partial(self._window, dictionary + size))

    def _content_size(self, base: int, size: int) -> None:
        """Take the size of a frame in a single segment, which is its window."""
        self._frame(size + base)

    def _window(self, skip: int, descriptor: int) -> None:
        exponent, mantissa = descriptor >> 3, descriptor & 7
        self._frame((8 + mantissa) << (7 + exponent))
        self._skip = skip

    def _frame(self, window: int) -> None:
        self._hold(min(window, _ZSTD_WINDOW_LIMIT))
        self._expect(3, self._block)

    def _block(self, header: int) -> None:
        is_last, kind, size = header & 1, header >> 1 & 3, header >> 3
        self._skip = 1 if kind == _RLE_BLOCK else size
        if is_last:
            self._skip += self._checksum
            self._expect(4, self._magic)
