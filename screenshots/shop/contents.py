"""Contents that nobody wrote: of a given size, and decided by their path alone."""

from __future__ import annotations

import hashlib

_BLOCK = 1 << 16
_HEADS = {
    "woff2": b"wOF2",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff\xe0",
    "webp": b"RIFF",
    "node": b"\x7fELF",
}
_TEXTS = ("js", "ts", "json", "md", "css", "html", "conf", "list", "md5sums", "map", "mjs", "py")
_LINE = "// {name}, part {number}: nothing to see here, and nothing to hide either.\n"


def content(path: str, size: int) -> bytes:
    """Return so many bytes that fit a path: lines for texts, noise for all else."""
    suffix = path.rpartition(".")[2]
    if suffix in _TEXTS or size < 512:
        return _text(path.rpartition("/")[2], size)
    return (_HEADS.get(suffix, b"\x7fELF\x02\x01\x01") + _noise(path, size))[:size]


def _text(name: str, size: int) -> bytes:
    length = len(_LINE.format(name=name, number=1000))
    numbers = range(1000, 1001 + size // length)
    return "".join(_LINE.format(name=name, number=number) for number in numbers).encode()[:size]


def _noise(path: str, size: int) -> bytes:
    block = hashlib.shake_256(path.encode()).digest(min(size, _BLOCK))
    return block * (1 + size // _BLOCK)
