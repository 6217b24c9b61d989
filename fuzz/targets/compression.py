"""Compressed layers: what comes out in one pass comes out at random, and nothing more.

An input is a byte of choices and the stored bytes.
"""

from __future__ import annotations

from explorer.errors import DamageError
from explorer.image.blob import BlobReader, MemoryBlob
from explorer.image.compression import Compression, GunzipReader, inflating, sniff
from explorer.layers.checkpoints import Checkpoints, GzipBlob
from fuzz.choices import Choices
from fuzz.laws import is_safe
from fuzz.target import Target

# Enough to be more than one read, and far less than a bomb holds.
_MOST = 1 << 16
# The most that one symbol of deflate stands for: the last one before damage may be lost.
_SYMBOL = 258
_STEPS = (1 << 18, 100, 512, 4096)


def one(data: bytes) -> None:
    """Inflate in one pass, in other steps, and from the middle."""
    choices = Choices(data)
    step, stored = choices.one_of(_STEPS), choices.rest()
    kind = sniff(stored)
    whole, damage = _inflated(stored, kind, _MOST)
    again, same = _inflated(stored, kind, step)
    # Of zstd a larger step meets damage earlier: what it would have brought is lost with it.
    assert abs(len(whole) - len(again)) <= _SYMBOL or kind is Compression.ZSTD
    assert whole.startswith(again) or again.startswith(whole)
    assert damage or same or whole == again
    assert is_safe(damage or "")
    if kind is Compression.GZIP and not damage and len(whole) < _MOST:
        _at_random(stored, whole)


def _inflated(stored: bytes, kind: Compression, step: int) -> tuple[bytes, str | None]:
    """Return the first bytes, and what is wrong with them."""
    stream, parts, size = inflating(BlobReader(MemoryBlob(stored)), kind), [], 0
    try:
        while size < _MOST and (data := stream.read(min(step, _MOST - size))):
            parts.append(data)
            size += len(data)
    except DamageError as error:
        return b"".join(parts), error.message
    return b"".join(parts), None


def _at_random(stored: bytes, whole: bytes) -> None:
    checkpoints, blob = Checkpoints(_spacing=1), MemoryBlob(stored)
    reader = GunzipReader(BlobReader(blob), checkpoints.observe)
    while reader.read(4096):
        pass
    random = GzipBlob(blob, checkpoints, len(whole))
    for place in (len(whole) // 2, 0, len(whole) - 1):
        assert random.read_at(place, 100) == whole[max(place, 0) :][:100] or place < 0


TARGET = Target(one, length=1024)
