"""Digests as images write them, "algorithm:hex", checked while the bytes go by.

Source: OCI image specification, descriptor, "Digests" and "Registered Algorithms".
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING, BinaryIO

from explorer.image.blob import ReadStream

if TYPE_CHECKING:
    from hashlib import _Hash

_FORM = re.compile(r"(sha256):([0-9a-f]{64})|(sha384):([0-9a-f]{96})|(sha512):([0-9a-f]{128})")

_HEX_NAME = re.compile(r"(?:.*/)?([0-9a-f]{64})(?:\.json|\.tar)?")


def digest_of(name: str) -> str | None:
    """Return the digest that a file's name promises: 64 hex digits, as engines name them."""
    parts = _HEX_NAME.fullmatch(name)
    return f"sha256:{parts[1]}" if parts else None


def is_digest(text: str) -> bool:
    """Return whether a text is a digest, of an algorithm that is known here."""
    return _FORM.fullmatch(text) is not None


def is_comparable(digest: str, said: str) -> bool:
    """Return whether what an image says is a digest, and made by the same algorithm as another."""
    return is_digest(said) and said.partition(":")[0] == digest.partition(":")[0]


def sha256_of(data: bytes) -> str:
    """Return the digest of some bytes, "sha256:" and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def matches(data: bytes, digest: str) -> bool:
    """Return whether bytes have a digest; True for one of an unknown algorithm."""
    if not is_digest(digest):
        return True
    algorithm, _, wanted = digest.partition(":")
    return hashlib.new(algorithm, data).hexdigest() == wanted


class DigestReader(ReadStream):
    """A stream that hands on another one's bytes and hashes them as they go by."""

    def __init__(self, stream: BinaryIO | io.RawIOBase, expected: str | None) -> None:
        """Hash with the algorithm of `expected`, or SHA-256 where nothing is expected."""
        super().__init__()
        self._readinto = stream.readinto  # type: ignore[union-attr]
        digest = expected if expected and is_digest(expected) else "sha256:"
        self._algorithm = algorithm = digest.partition(":")[0]
        self._hash: _Hash = hashlib.new(algorithm)
        self.count = 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read from the stream below and hash the bytes; return how many there were."""
        count = self._readinto(buffer) or 0
        self._hash.update(memoryview(buffer)[:count])
        self.count += count
        return count

    @property
    def digest(self) -> str:
        """The digest of all bytes so far."""
        return f"{self._algorithm}:{self._hash.hexdigest()}"
