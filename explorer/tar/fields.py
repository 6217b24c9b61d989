"""The fields of a tar header: numbers, strings, the checksum, the type flag.

Sources: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Extensions to the POSIX
1003.1-2001 Standard" (numbers in base 256).
"""

from __future__ import annotations

from zlib import adler32

from explorer.errors import DamageError

BLOCK = 512
ADLER_MODULUS = 65521
_SPACES_SUM = 8 * 0x20
_BASE_256 = 0x80
_BASE_256_NEGATIVE = 0x40


def number(field: bytes) -> int:
    """Decode a numeric field: octal digits, or GNU's base 256 where the top bit is set.

    An empty field is 0. Raises DamageError for anything else.
    """
    if field and field[0] & _BASE_256:
        return _base_256(field)
    digits = field.partition(b"\0")[0].strip(b" \0")
    if not digits:
        return 0
    if not digits.isdigit():
        raise DamageError(f"a number field holds {digits[:24]!r}, which is no octal number")
    try:
        return int(digits, 8)
    except ValueError:
        raise DamageError(f"a number field holds {digits[:24]!r}: no octal number") from None


def string(field: bytes) -> bytes:
    """Cut a string field at its first NUL; a full field has none."""
    return field.partition(b"\0")[0]


def has_magic(head: bytes) -> bool:
    """Return whether bytes begin as a tar of ustar, PAX or GNU does; V7 has no magic."""
    return head[257:262] == b"ustar"


def checksum_holds(block: bytes) -> bool:
    """Return whether a header of 512 bytes has the checksum that it states.

    It is the sum of all bytes, with its own eight counted as spaces; old writers summed signed
    characters, which passes as well.
    """
    # The lower half of Adler-32 is the plain sum modulo 65521, a hundred times quicker than sum().
    stored = block[148:156]
    try:
        expected = number(stored)
    except DamageError:
        return False
    total = (adler32(block) & 0xFFFF) - 1 - sum(stored) + _SPACES_SUM
    if (total - expected) % ADLER_MODULUS == 0:
        return True
    return _exact_checksum_holds(block, expected)


def _exact_checksum_holds(block: bytes, expected: int) -> bool:
    unsigned = sum(block) - sum(block[148:156]) + _SPACES_SUM
    high = sum(1 for byte in block[:148] + block[156:] if byte >= _BASE_256)
    return expected in (unsigned, unsigned - 256 * high)


def _base_256(field: bytes) -> int:
    value = int.from_bytes(field, "big")
    bits = 8 * len(field)
    if field[0] & _BASE_256_NEGATIVE:
        return value - (1 << bits)
    return value - (1 << (bits - 1))


class Typeflag:
    """Values of the byte at offset 156 of a header, as bytes of length one."""

    FILE = b"0"
    HARDLINK = b"1"
    SYMLINK = b"2"
    CHARACTER_DEVICE = b"3"
    BLOCK_DEVICE = b"4"
    DIRECTORY = b"5"
    FIFO = b"6"
    PAX_NEXT = b"x"
    PAX_GLOBAL = b"g"
    GNU_LONG_NAME = b"L"
    GNU_LONG_LINK = b"K"
    GNU_SPARSE = b"S"


# No content follows these, whatever their size field says: so reads Go's archive/tar, which the
# engines use for layers.
HEADER_ONLY = frozenset({b"1", b"2", b"3", b"4", b"5", b"6"})
EXTENSIONS = frozenset({b"x", b"g", b"L", b"K"})
