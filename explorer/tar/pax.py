"""Extended headers: PAX records, and the maps of sparse files.

Sources: POSIX.1-2017, pax, "pax Extended Header"; GNU tar manual, "Storing
Sparse Files" (old GNU format; PAX versions 0.0, 0.1 and 1.0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from msgspec import Struct, field

from explorer.errors import DamageError
from explorer.tar.fields import BLOCK, number

XATTR_PREFIX = b"SCHILY.xattr."
COMMENT = b"comment"
"""The key of a record that nobody reads; attributes have a dot in their names."""

# What readers of archives know (POSIX, pax; GNU tar; star's manual page). Any other is said for
# nobody's use, and kept like an attribute.
_KNOWN = frozenset(
    {
        *(b"path", b"linkpath", b"size", b"uid", b"gid", b"mtime", b"atime", b"ctime"),
        *(b"uname", b"gname", b"charset", b"hdrcharset", COMMENT, b"LIBARCHIVE.creationtime"),
        *(b"SCHILY.dev", b"SCHILY.ino", b"SCHILY.nlink", b"SCHILY.realsize"),
    }
)
_SPARSE = b"GNU.sparse."
_NAMES, _LONGEST_NAME = (b"uname", b"gname"), 32
"""Names of users and groups, and the longest that an ordinary header holds, in bytes."""

# Go's archive/tar, which engines use, refuses a longer extended header, in bytes.
MAXIMUM_EXTENSION = 1 << 20
_MAXIMUM_SEGMENTS = 1 << 16
# Small enough that sums of a few still fit into 64 bits.
MAXIMUM_SIZE = 1 << 62

Read: TypeAlias = Callable[[int], bytes]


class SparseMap(Struct, frozen=True):
    """Where the stored bytes of a sparse file belong: (offset, length) pairs, in bytes."""

    size: int
    segments: tuple[tuple[int, int], ...]


class Extension(Struct):
    """What the extended headers in front of a member say about it."""

    records: dict[bytes, bytes] = field(default_factory=dict)
    comments: list[bytes] = field(default_factory=list)
    long_name: bytes | None = None
    long_link: bytes | None = None

    @property
    def xattrs(self) -> tuple[tuple[bytes, bytes], ...]:
        """Extended attributes as (name, value), sorted by name; what nobody reads is among them."""
        xattrs = [
            (key.removeprefix(XATTR_PREFIX), value)
            for key, value in self.records.items()
            if _is_extra(key, value)
        ]
        return tuple(sorted([*xattrs, *((COMMENT, one) for one in self.comments)]))

    def integer(self, key: bytes, otherwise: int) -> int:
        """Return a record as a whole number, cut at its point. Raises DamageError.

        `otherwise` is for a record that is missing; a number over 64 bits becomes the nearest.
        """
        text = self.records.get(key)
        if not text:
            return otherwise
        try:
            return within_64_bits(int(text.partition(b".")[0] or b"0"))
        except ValueError:
            raise DamageError(
                f"the extended header's {key!r} is {text[:24]!r}, no number"
            ) from None


def _is_extra(key: bytes, value: bytes) -> bool:
    """Return whether a record is an attribute, or nothing that a reader of archives asks for."""
    if key in _NAMES:
        return len(value) > _LONGEST_NAME
    return key not in _KNOWN and not key.startswith(_SPARSE)


def within_64_bits(number: int) -> int:
    """Return the number, or the nearest one within MAXIMUM_SIZE, which the index can store."""
    return max(-MAXIMUM_SIZE, min(number, MAXIMUM_SIZE))


def parse_records(payload: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    r"""Split "LENGTH KEY=VALUE\n" records, in order, from what is behind. Raises DamageError."""
    records = []
    position = 0
    while position < len(payload) and payload[position]:
        end, record = _record(payload, position)
        records.append(record)
        position = end
    return records, payload[position:]


def _record(payload: bytes, position: int) -> tuple[int, tuple[bytes, bytes]]:
    space = payload.find(b" ", position, position + 20)
    digits = payload[position:space] if space > 0 else b""
    if not digits.isdigit():
        raise DamageError("an extended header has a record without a length")
    end = position + int(digits)
    key, equals, value = payload[space + 1 : end - 1].partition(b"=")
    if end > len(payload) or end <= space or not equals:
        raise DamageError("an extended header has a record that its length does not fit")
    return end, (key, value)


def pax_sparse(records: Mapping[bytes, bytes], raw: Iterable[tuple[bytes, bytes]]) -> SparseMap:
    """Read the map of PAX sparse versions 0.0 (repeated records) and 0.1 (one list)."""
    size = _decimal(records.get(b"GNU.sparse.realsize") or records.get(b"GNU.sparse.size") or b"0")
    if listed := records.get(b"GNU.sparse.map"):
        numbers = [_decimal(text) for text in listed.split(b",")]
    else:
        keys = (b"GNU.sparse.offset", b"GNU.sparse.numbytes")
        numbers = [_decimal(value) for key, value in raw if key in keys]
    return _sparse_map(size, numbers)


def pax_sparse_1_0(
    read: Read, records: Mapping[bytes, bytes], stored: int
) -> tuple[SparseMap, int]:
    """Read the map of PAX sparse version 1.0, which is stored in front of the data.

    `stored` is the size of map and data in bytes. Return the map and the bytes it took, a
    multiple of 512. Raises DamageError.
    """
    lines: list[bytes] = []
    buffer, taken, wanted = b"", 0, 1
    while len(lines) < wanted:
        if taken + BLOCK > min(stored, MAXIMUM_EXTENSION):
            raise DamageError("the map of a sparse file does not end")
        buffer += _block(read)
        taken += BLOCK
        *whole, buffer = buffer.split(b"\n")
        lines += whole
        if lines:
            wanted = 1 + 2 * _decimal(lines[0])
    size = _decimal(records.get(b"GNU.sparse.realsize") or b"0")
    return _sparse_map(size, [_decimal(text) for text in lines[1:wanted]]), taken


def gnu_sparse(read: Read, block: bytes) -> tuple[SparseMap, int]:
    """Read the map of an old GNU sparse header and its continuation blocks.

    Return the map and the size of the continuation blocks in bytes. Raises DamageError.
    """
    numbers = _gnu_numbers(block[386:482])
    extended, taken = block[482], 0
    while extended:
        if len(numbers) > 2 * _MAXIMUM_SEGMENTS:
            raise DamageError("a sparse file has too many segments")
        more = _block(read)
        taken += BLOCK
        numbers += _gnu_numbers(more[:504])
        extended = more[504]
    return _sparse_map(number(block[483:495]), numbers), taken


def _block(read: Read) -> bytes:
    block = read(BLOCK)
    if len(block) < BLOCK:
        raise DamageError("the archive is cut short inside the map of a sparse file")
    return block


def _gnu_numbers(area: bytes) -> list[int]:
    fields = [area[start : start + 12] for start in range(0, len(area) // 12 * 12, 12)]
    return [number(one) for one in fields if one[0]]


def _sparse_map(size: int, numbers: list[int]) -> SparseMap:
    """Pair the numbers; as in Go's archive/tar, segments must be in order and inside the file."""
    segments = tuple(zip(numbers[::2], numbers[1::2], strict=False))
    end = 0
    for start, length in segments:
        if start < end or length < 0:
            raise DamageError("the map of a sparse file is out of order")
        end = start + length
    if len(numbers) % 2 or not end <= size < MAXIMUM_SIZE:
        raise DamageError("the map of a sparse file does not fit its size")
    return SparseMap(size, segments)


def _decimal(text: bytes) -> int:
    if not text.isdigit() or len(text) > 20:
        raise DamageError(f"the map of a sparse file holds {text[:24]!r}, no number")
    return int(text)
