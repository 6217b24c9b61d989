"""Pictures: format and dimensions from their headers; with Pillow what they say, and a small copy.

Sources: PNG specification (third edition), section 11.2.1; GIF89a, section 18; JFIF and
ITU-T T.81, annex B.2.2; BMP's BITMAPINFOHEADER; WebP container specification; RFC 6386, section
9.1, and the WebP lossless bitstream specification, section 3; Exif 2.32, section 4.6.3.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from struct import unpack
from typing import Any

from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.preview.model import (
    LONGEST_CELL,
    Block,
    Check,
    Colour,
    Picture,
    Preview,
    Properties,
    Table,
    cut,
    text_of,
)
from explorer.wording import size_text

_LARGEST = 32 << 20
_MOST_PIXELS = 40_000_000
_MOST_MARKERS = 200
_MOST_SAID = 60
_MOST_NUMBERS = LONGEST_CELL + 1
_WEBP_SIDE = 0x3FFF
_COLOURS = {
    "1": "black and white",
    "L": "grey",
    "LA": "grey, with transparency",
    "P": "a palette",
    "RGB": "red, green, blue",
    "RGBA": "red, green, blue, with transparency",
    "CMYK": "cyan, magenta, yellow, black",
}
WIDTH, HEIGHT = 120, 80
"""The most pixels of the small copy in each direction."""


def preview(blob: Blob, _path: bytes, head: bytes, check: Check) -> Preview | None:
    """Return format and dimensions; where Pillow is installed the picture and what it says as well.

    Raises DamageError.
    """
    named = _named(blob, head)
    if named is None:
        return None
    kind, size = named
    check()
    pairs = (("Dimensions", f"{size[0]:,} x {size[1]:,} pixels"), ("Size", size_text(blob.size)))
    if size[0] * size[1] > _MOST_PIXELS or blob.size > _LARGEST:
        return Preview(kind, (Properties(kind, pairs, "too large to be shown"),), decodes=True)
    blocks, reason = _decoded(blob, kind)
    return Preview(kind, (Properties(kind, pairs, reason), *blocks), decodes=True)


def _named(blob: Blob, head: bytes) -> tuple[str, tuple[int, int]] | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return "PNG", unpack(">II", head[16:24])
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF", unpack("<HH", head[6:10])
    if head.startswith(b"BM") and head[14:18] == b"\x28\0\0\0":
        width, height = unpack("<ii", head[18:26])
        return "BMP", (abs(width), abs(height))
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP", _webp_size(head)
    if head.startswith(b"\xff\xd8\xff"):
        size = _jpeg_size(blob)
        if size is None:
            raise DamageError("it is damaged: nothing says how large it is")
        return "JPEG", size
    return None


def _webp_size(head: bytes) -> tuple[int, int]:
    """Return (width, height). Raises DamageError where its first chunk is none of a picture."""
    if head[12:16] == b"VP8X":
        return _little(head[24:27]) + 1, _little(head[27:30]) + 1
    if head[12:16] == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        return _little(head[26:28]) & _WEBP_SIDE, _little(head[28:30]) & _WEBP_SIDE
    if head[12:16] == b"VP8L" and head[20:21] == b"\x2f":
        bits = _little(head[21:25])
        return (bits & _WEBP_SIDE) + 1, (bits >> 14 & _WEBP_SIDE) + 1
    raise DamageError("it is damaged: nothing says how large it is")


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


def _decoded(blob: Blob, kind: str) -> tuple[tuple[Block, ...], str]:
    """Return the picture made small and what it says of itself, or the reason why not."""
    try:
        # Imported so, since Pillow is optional and type checkers may lack it.
        opened = import_module("PIL.Image").open
    except ImportError:
        return (), 'to see it here, install "layer-explorer[pictures]"'
    try:
        with opened(io.BytesIO(blob.read_at(0, _LARGEST)), formats=[kind.upper()]) as image:
            said = [(cut(name), _text(one)) for name, one in islice(_said(image), _MOST_SAID)]
            image.draft("RGB", (WIDTH, HEIGHT))
            image.thumbnail((WIDTH, HEIGHT))
            small = image.convert("RGBA")
            picture = Picture(tuple(_lines(small.tobytes(), small.width)))
            return (picture, Table("Metadata", ("name", "value"), tuple(said))), ""
    except Exception:  # noqa: BLE001, RUF100 - a decoder on hostile bytes
        return (), "its pixels can't be read"


def _said(image: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401 - Pillow is optional
    """Yield what a picture says of itself: colours, remarks, Exif with the place it was taken."""
    yield "Colours", _COLOURS.get(image.mode, image.mode)
    if getattr(image, "is_animated", False):
        yield "Animated", "yes: its first picture is shown"
    for name, value in image.info.items():
        if isinstance(value, str | int | float | tuple):
            yield str(name), value
    names, exif = import_module("PIL.ExifTags"), image.getexif()
    for tags, known in (
        (exif, names.TAGS),
        (exif.get_ifd(names.IFD.Exif), names.TAGS),
        (exif.get_ifd(names.IFD.GPSInfo), names.GPSTAGS),
    ):
        yield from ((f"Exif {known.get(tag, tag)}", value) for tag, value in tags.items())


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return text_of(value)
    return cut(str(value[:_MOST_NUMBERS] if isinstance(value, str | tuple) else value))


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
