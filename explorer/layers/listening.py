"""Who hears the contents of a layer's files while they go by."""

from __future__ import annotations

from typing import Protocol


class Listener(Protocol):
    """Is told of every regular file once, in tar order, `position` counting from 0.

    A content of up to 4 MiB comes whole; a larger one in parts, and `end` follows
    with its digest, SHA-256 in 32 bytes.
    """

    def whole(self, position: int, path: bytes, digest: bytes, content: memoryview) -> None:
        """Hear a whole content; the memory is the caller's again afterwards."""

    def part(self, position: int, path: bytes, data: bytes) -> None:
        """Hear the next part of a large content."""

    def end(self, position: int, path: bytes, digest: bytes) -> None:
        """Hear that a large content has ended."""
