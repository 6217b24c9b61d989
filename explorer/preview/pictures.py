"""Pictures: format and dimensions from their headers, and a small copy, made with Pillow.

Sources: PNG specification (third edition), section 11.2.1; GIF89a, section 18; JFIF and
ITU-T T.81, annex B.2.2; BMP's BITMAPINFOHEADER; WebP container specification.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import import_module
from struct import unpack

from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.preview.model import Block, Check, Colour, Picture, Preview, Properties
from explorer.wording import size_text

_LARGEST = 32 << 20
_MOST_PIXELS = 40_000_000
_MOST_MARKERS = 200
WIDTH, HEIGHT = 120, 80
"""The most pixels of the small copy in each direction."""


def preview(blob: Blob, _path: bytes, head: bytes, check: Check) -> Preview | None:
    """Return format, dimensions, and where Pillow is installed the picture itself."""
    named = _named(blob, head)
    if named is None:
        return None
    kind, size = named
    check()
    pairs = (("Dimensions", f"{size[0]:,} x {size[1]:,} pixels"), ("Size", size_text(blob.size)))
    if size[0] * size[1] > _MOST_PIXELS or blob.size > _LARGEST:
        return Preview(kind, (Properties(kind, pairs, "too large to be shown"),), decodes=True)
    picture, reason = _decoded(blob, kind)
    blocks: tuple[Block, ...] = (Properties(kind, pairs, reason),)
    return Preview(kind, (*blocks, picture) if picture else blocks, decodes=True)


def _named(blob: Blob, head: bytes) -> tuple[str, tuple[int, int]] | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return "PNG", unpack(">II", head[16:24])
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF", unpack("<HH", head[6:10])
    if head.startswith(b"BM") and head[14:18] == b"\x28\0\0\0":
        width, height = unpack("<ii", head[18:26])
        return "BMP", (abs(width), abs(height))
    if head.startswith(b"RIFF") and head[8:16] == b"WEBPVP8X":
        parts = head[24:27], head[27:30]
        return "WebP", (_little(parts[0]) + 1, _little(parts[1]) + 1)
    if head.startswith(b"\xff\xd8\xff"):
        size = _jpeg_size(blob)
        if size is None:
            raise DamageError("it is damaged: nothing says how large it is")
        return "JPEG", size
    return None


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _jpeg_size(blob: Blob) -> tuple[int, int] | None:
    """Skip from marker to marker to the frame header, and return its (width, height)."""
    offset = 2
    for _ in range(_MOST_MARKERS):
        header = blob.read_at(offset, 9)
        if len(header) < 9 or header[0] != 0xFF:
            return None
        is_frame = 0xC0 <= header[1] <= 0xCF and header[1] not in (0xC4, 0xC8, 0xCC)
        if is_frame:
            height, width = unpack(">HH", header[5:9])
            return width, height
        offset += 2 + int.from_bytes(header[2:4], "big")
    return None


def _decoded(blob: Blob, kind: str) -> tuple[Picture | None, str]:
    """Return the picture made small, or the reason why there is none."""
    try:
        # Imported so, since Pillow is optional and type checkers may lack it.
        opened = import_module("PIL.Image").open
    except ImportError:
        return None, 'to see it here, install "layer-explorer[pictures]"'
    try:
        with opened(io.BytesIO(blob.read_at(0, _LARGEST)), formats=[kind.upper()]) as image:
            image.draft("RGB", (WIDTH, HEIGHT))
            image.thumbnail((WIDTH, HEIGHT))
            small = image.convert("RGBA")
            return Picture(tuple(_lines(small.tobytes(), small.width))), ""
    except Exception:  # noqa: BLE001, RUF100 - a decoder on hostile bytes
        return None, "its pixels can't be read"


def _lines(data: bytes, width: int) -> Iterator[tuple[Colour, ...]]:
    """Yield lines of pixels from bytes of red, green, blue and opacity."""
    for start in range(0, len(data), 4 * max(1, width)):
        line = data[start : start + 4 * width]
        yield tuple(_on_grey(*line[pixel : pixel + 4]) for pixel in range(0, len(line), 4))


def _on_grey(red: int, green: int, blue: int, alpha: int) -> Colour:
    """Return the colour of a pixel in front of a middle grey."""
    mixed = ((one * alpha + 128 * (255 - alpha)) // 255 for one in (red, green, blue))
    first, second, third = mixed
    return first, second, third
