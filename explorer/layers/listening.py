"""The interface of whoever receives the contents of a layer's files while it is read."""

from __future__ import annotations

from typing import Protocol


class Listener(Protocol):
    """Receives every regular file once, in tar order; `position` counts entries from 0.

    A content of up to 4 MiB comes whole. A larger one comes in parts, followed by `end` with its
    digest (SHA-256, 32 bytes).
    """

    def whole(self, position: int, path: bytes, digest: bytes, content: memoryview) -> None:
        """Take a whole content; its memory is reused after the call."""

    def part(self, position: int, path: bytes, data: bytes) -> None:
        """Take the next part of a large content."""

    def end(self, position: int, path: bytes, digest: bytes) -> None:
        """Take note that a large content has ended."""
