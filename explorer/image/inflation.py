"""Stored bytes and what they inflate to, both charged to the image's allowance as they go by."""

from __future__ import annotations

import io
from typing import Any

from explorer.allowance import Allowance
from explorer.errors import DamageError, LimitError
from explorer.image.blob import Blob, ReadStream, read_into
from explorer.image.compression import Compression
from explorer.image.progress import Progress

# Measured: compressed bytes that are all headers, of blocks or members.
_STEPS_A_COMPRESSED_BYTE = 70


class StoredReader(ReadStream):
    """A blob as a stream that charges, and reports, the bytes of it that were read."""

    def __init__(
        self,
        blob: Blob,
        compression: Compression,
        allowance: Allowance,
        progress: Progress,
        stage: str,
    ) -> None:
        super().__init__()
        self._blob = blob
        self._price = 0 if compression is Compression.NONE else _STEPS_A_COMPRESSED_BYTE
        self._allowance = allowance
        self._progress = progress
        self._stage = stage
        self._done = 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the blob goes; return the bytes read.

        Raises DamageError, LimitError, and CancelledError through the progress.
        """
        count = read_into(self._blob, self._done, buffer)
        self._done += count
        self._allowance.read(self._blob, self._done)
        self._allowance.charge(self._price * count)
        self._progress(self._stage, self._done, self._blob.size)
        return count


class EndingReader(ReadStream):
    """A stream that ends at damage, or where the image has used up its allowance.

    An error in the middle of a buffered read would lose the bytes before it, so the message is
    kept in `damage` instead.
    """

    def __init__(self, stream: io.RawIOBase, allowance: Allowance) -> None:
        super().__init__()
        self._stream = stream
        self._allowance = allowance
        self.damage: str | None = None

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        """Fill the buffer with inflated bytes, which are charged; return how many there were."""
        if self.damage is not None:
            return 0
        try:
            count = self._stream.readinto(buffer) or 0
            self._allowance.inflate(count)
        except (DamageError, LimitError) as error:
            self.damage, count = error.message, 0
        return count
