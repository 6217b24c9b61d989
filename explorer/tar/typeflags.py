"""The type flags of tar headers (POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual)."""

from __future__ import annotations


class Typeflag:
    """Values of the byte at offset 156 of a header, as bytes of length one."""

    FILE = b"0"
    FILE_V7 = b"\0"
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

EXTENSIONS = frozenset(
    {
        Typeflag.PAX_NEXT,
        Typeflag.PAX_GLOBAL,
        Typeflag.GNU_LONG_NAME,
        Typeflag.GNU_LONG_LINK,
    }
)
