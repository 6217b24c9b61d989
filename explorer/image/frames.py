"""Follows the frames of zstd data as it is read, to know whether it ends inside one.

The decompressor reports no error for a frame that is cut short.
Source: RFC 8878, sections 3.1.1 (frames and blocks) and 3.1.2 (skippable frames).
"""

from __future__ import annotations

from collections.abc import Callable

from explorer.image.blob import ByteStream

_SKIPPABLE = 0x184D2A50
_RLE_BLOCK = 1
_CHECKSUM_BYTES = 4
_DICTIONARY_BYTES = (0, 1, 2, 4)
_CONTENT_SIZE_BYTES = (0, 2, 4, 8)


class FrameOutline:
    """A stream of zstd data that follows the headers of frames and blocks as it is read."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
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
        position = min(self._skip, len(data))
        self._skip -= position
        while position < len(data):
            end = position + self._wanted - len(self._head)
            self._head += data[position:end]
            if end > len(data):
                return
            head, self._head = self._head, b""
            self._take(int.from_bytes(head, "little"))
            position = min(end + self._skip, len(data))
            self._skip -= position - end

    def _expect(self, wanted: int, take: Callable[[int], None]) -> None:
        self._wanted, self._take = wanted, take

    def _magic(self, number: int) -> None:
        if number & ~0xF == _SKIPPABLE:
            self._expect(4, self._skippable_size)
        else:
            self._expect(1, self._descriptor)

    def _skippable_size(self, size: int) -> None:
        self._skip = size
        self._expect(4, self._magic)

    def _descriptor(self, flags: int) -> None:
        single_segment = flags >> 5 & 1
        size = _CONTENT_SIZE_BYTES[flags >> 6] or single_segment
        self._skip = (not single_segment) + _DICTIONARY_BYTES[flags & 3] + size
        self._checksum = _CHECKSUM_BYTES * (flags >> 2 & 1)
        self._expect(3, self._block)

    def _block(self, header: int) -> None:
        is_last, kind, size = header & 1, header >> 1 & 3, header >> 3
        self._skip = 1 if kind == _RLE_BLOCK else size
        if is_last:
            self._skip += self._checksum
            self._expect(4, self._magic)
