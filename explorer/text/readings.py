r"""A text as it reads once an encoding is taken off, and the way back to where it stands.

Escapes of all writers are taken off at once, as they stand in each other: percent-encoding,
`\n`, `\xNN`, `\uNNNN` and octal, HTML's entities, the stand-ins of `explorer.printable`.
Quotes, backslashes and NUL go, so that shell quoting, JSON in JSON and UTF-16 read alike.
"""

from __future__ import annotations

import html
import re
from array import array
from binascii import a2b_base64, unhexlify
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

_UNIT = re.compile(
    rb"%(?:25)*[0-9A-Fa-f]{2}"
    rb"|\\++(?:[nrt]|x[0-9A-Fa-f]{2}|[0-3][0-7]{2}|u\{[0-9A-Fa-f]{1,6}\}|U[0-9A-Fa-f]{8}"
    rb"|u[dD][89abAB][0-9A-Fa-f]{2}\\++u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})"
    rb"|&(?:amp;)*(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|quot|apos|lt|gt|amp);"
    rb"|<U\+[0-9A-F]{4,6}>|\xe2\x90[\x80-\x9f\xa1]"
    rb"|[\"'\x00]+|\\++"
)
_NUMBER = re.compile(rb"[uU][+{]?([0-9A-Fa-f]+)")
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_LAST_CHARACTER = 0x10FFFF
_PICTURES, _DELETE_PICTURE, _DELETE = 0x80, 0xA1, b"\x7f"
_UNSEEN = b"\"'\\\0"


class Reading(NamedTuple):
    """What a text reads as; `origin` returns where bytes of it, start to end, stand in the text."""

    data: bytes
    origin: Callable[[int, int], tuple[int, int]]


class _Encoding(NamedTuple):
    """An encoding of which `letters` stand for `size` bytes; those of `skipped` are none.

    `table` gives every byte its letter. What is no letter counts as one that stands for
    zeros, so that nothing moves.
    """

    table: bytes
    skipped: bytes
    letters: int
    size: int
    decode: Callable[[bytes], bytes]


def _table(letters: bytes, zero: bytes) -> bytes:
    return bytes(byte if byte in letters else zero[0] for byte in range(256))


_SPACE = b" \t\r\n\v\f"
_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BASE64_TABLE = _table(_STANDARD + b"-_", b"A").translate(bytes.maketrans(b"-_", b"+/"))
_BASE64 = _Encoding(_BASE64_TABLE, _SPACE, letters=4, size=3, decode=a2b_base64)
_HEX_TABLE = _table(b"0123456789ABCDEFabcdef", b"0")
_HEX = _Encoding(_HEX_TABLE, _SPACE + b":", letters=2, size=1, decode=unhexlify)


def readings(text: bytes) -> Iterator[Reading]:
    """Yield the text itself, then what it reads as without escapes, base 64 and hexadecimal."""
    several = _without_escapes(_as_it_stands(text))
    yield from several
    # What ends like the beginning of an escape takes letters of what stands encoded behind it.
    for plain in several[:: len(several) - 1 or 1]:
        yield from _decoded(plain, _BASE64)
        yield from _decoded(plain, _HEX)


def spellings(secret: bytes) -> set[bytes]:
    """Return what a secret is in the readings of a text: itself, or without what looks escaped.

    Who escapes it does so once more with what it holds already, or leaves that alone.
    """
    plain = _as_it_stands(secret)
    several = (_unescaped(plain, keeps_quotes=False), *_without_escapes(plain))
    return {one.data for one in several}


def _as_it_stands(text: bytes) -> Reading:
    return Reading(text, lambda start, end: (start, end))


def _without_escapes(plain: Reading) -> list[Reading]:
    """Return a reading, and those without one level of escapes and with none.

    A quote or a backslash that was escaped may be a part of what the next level takes off.
    """
    several = [plain]
    for keeps_quotes in (True, False):
        if (inner := _unescaped(several[-1], keeps_quotes=keeps_quotes)) is several[-1]:
            break
        several.append(inner)
    return several


def _unescaped(plain: Reading, *, keeps_quotes: bool) -> Reading:
    """Return a reading without its escapes and quotes; the very same one where it has none.

    With `keeps_quotes` those stay that were escaped.
    """
    text, unseen = plain.data, b"" if keeps_quotes else _UNSEEN
    # Where the stretches begin, here and in the reading: one of plain text, the escape behind it,
    # and so on in turns. There may be millions.
    stands, read, inner = _offsets(text), _offsets(text), bytearray()
    for unit in _UNIT.finditer(text):
        inner += text[stands[-1] : unit.start()]
        read.append(len(inner))
        inner += character_of(unit[0]).strip(unseen)
        read.append(len(inner))
        stands.extend(unit.span())
    if len(stands) == 1:
        return plain
    inner += text[stands[-1] :]

    def origin(start: int, end: int) -> tuple[int, int]:
        first, last = bisect_right(read, start) - 1, bisect_right(read, end - 1) - 1
        low = stands[first] + (0 if first % 2 else start - read[first])
        high = stands[last + 1] if last % 2 else stands[last] + end - read[last]
        return plain.origin(low, high)

    return Reading(bytes(inner), origin)


def _offsets(text: bytes, offsets: Iterable[int] = (0,)) -> array[int]:
    """Return offsets in a text in as few bytes as they need."""
    return array("I" if len(text) < 1 << 32 else "Q", offsets)


def character_of(unit: bytes) -> bytes:
    """Return what an escape stands for; nothing for bare quotes, NUL and what is no character."""
    head, body = unit[:1], unit.lstrip(b"\\")
    if head == b"%":
        value = unhexlify(unit[-2:])
    elif head == b"&":
        name = unit[:-1].rpartition(b";")[2].lstrip(b"&").decode()
        value = _characters(html.unescape(f"&{name};"))
    elif head == b"\xe2":
        value = _DELETE if unit[2] == _DELETE_PICTURE else bytes([unit[2] - _PICTURES])
    elif head == b"<" or body[:1] in (b"u", b"U"):
        numbers = [int(one, 16) for one in _NUMBER.findall(unit)]
        value = _characters("".join(chr(one) for one in numbers if one <= _LAST_CHARACTER))
    elif body[:1] == b"x":
        value = unhexlify(body[1:])
    else:
        value = bytes([int(body, 8)]) if body.isdigit() else _CONTROLS.get(body, b"")
    return value


def _characters(text: str) -> bytes:
    """Return characters in UTF-8, halves of a surrogate pair as one."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return whole.encode("utf-8", "surrogatepass")


def _decoded(plain: Reading, encoding: _Encoding) -> Iterator[Reading]:
    """Yield what a text decodes to from each of its first letters on, folded lines as one."""
    table, skipped, letters, size, decode = encoding
    kept = plain.data.translate(table, skipped)

    @cache
    def positions() -> array[int]:
        kept = (at for at, byte in enumerate(plain.data) if byte not in skipped)
        return _offsets(plain.data, kept)

    for phase in range(letters):

        def origin(start: int, end: int, phase: int = phase) -> tuple[int, int]:
            first = phase + start * letters // size
            last = min(phase - (-end * letters // size), len(kept)) - 1
            return plain.origin(positions()[first], positions()[last] + 1)

        rest = kept[phase:]
        yield Reading(decode(rest + table[:1] * (-len(rest) % letters)), origin)
