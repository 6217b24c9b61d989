"""The records of a zip archive: its end, its central directory, its local headers.

Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12
(central directory), 4.3.14 to 4.3.16 (ends), 4.4 (fields), 4.5.3 (Zip64 field).
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

from explorer.allowance import Charge
from explorer.errors import DamageError
from explorer.image.blob import Blob, PartBlob
from explorer.secrets.nested.tape import Tape, blob_chunks

LOCAL_MAGIC = b"PK\x03\x04"
LOCAL = Struct("<4xHHHHHIIIHH")
_CENTRAL = Struct("<4sHHHHHHIIIHHHHHII")
_END = Struct("<4sHHHHIIH")
_END_64 = Struct("<4sQHHIIQQQQ")
_LOCATOR_64 = Struct("<4sIQI")
_CENTRAL_MAGIC, _END_MAGIC = b"PK\x01\x02", b"PK\x05\x06"
_SIGNATURE_MAGIC = b"PK\x05\x05"
_END_64_MAGIC, _LOCATOR_64_MAGIC = b"PK\x06\x06", b"PK\x06\x07"
_LONGEST_COMMENT = 0xFFFF
_IN_EXTRA = 0xFFFFFFFF
_ZIP64_FIELD = 1
_ENCRYPTED = 1
_SIZES_BEHIND = 8


class ZipMember(NamedTuple):
    """One member: `offset` is where its local header stands, sizes are in bytes.

    `date` and `time` are as MS-DOS packs them (4.4.6).
    """

    name: bytes
    flags: int
    method: int
    compressed: int
    size: int
    offset: int
    date: int
    time: int
    comment: bytes = b""

    @property
    def encrypted(self) -> bool:
        """Whether the content can't be read without a password."""
        return bool(self.flags & _ENCRYPTED)

    @property
    def sizes_behind(self) -> bool:
        """Whether a local header leaves the sizes to a descriptor behind the data."""
        return bool(self.flags & _SIZES_BEHIND)


class Directory(NamedTuple):
    """Where the central directory stands; `shift` bytes were put in front of the archive.

    `comment` is that of the archive as a whole.
    """

    offset: int
    size: int
    shift: int
    comment: bytes = b""


def find_directory(blob: Blob) -> Directory | None:
    """Find the central directory from the end of a file, if one is there. Raises DamageError."""
    start = max(blob.size - _END.size - _LONGEST_COMMENT, 0)
    tail = blob.read_at(start, _END.size + _LONGEST_COMMENT)
    at = tail.rfind(_END_MAGIC, 0, max(len(tail) - _END.size + len(_END_MAGIC), 0))
    if at < 0:
        return None
    *_, size, offset, _ = _END.unpack_from(tail, at)
    end = start + at
    found = _directory_64(blob, end) if _IN_EXTRA in (size, offset) else None
    size, offset, end = found or (size, offset, end)
    # Programs that read zip archives have the magic of their end among their constants.
    if size > end or blob.read_at(end - size, 4) != _CENTRAL_MAGIC:
        return None
    return Directory(end - size, size, end - size - offset, tail[at + _END.size :])


def _directory_64(blob: Blob, end: int) -> tuple[int, int, int] | None:
    """Return size, offset and end of a directory as the Zip64 records give them."""
    # The record stands right before its locator, wherever the locator says it does.
    where = end - _LOCATOR_64.size - _END_64.size
    if where < 0:
        return None
    locator = blob.read_at(end - _LOCATOR_64.size, _LOCATOR_64.size)
    record = blob.read_at(where, _END_64.size)
    if not locator.startswith(_LOCATOR_64_MAGIC) or not record.startswith(_END_64_MAGIC):
        return None
    *_, size, offset = _END_64.unpack(record)
    return size, offset, where


def central_members(blob: Blob, directory: Directory, charge: Charge) -> Iterator[ZipMember]:
    """Yield the members the central directory names. Raises DamageError where it makes no sense."""
    tape = Tape(blob_chunks(PartBlob(blob, directory.offset, directory.size)), charge)
    while (header := tape.read(_CENTRAL.size)) and not header.startswith(_SIGNATURE_MAGIC):
        if len(header) < _CENTRAL.size or not header.startswith(_CENTRAL_MAGIC):
            raise DamageError("the central directory is damaged")
        fields = _CENTRAL.unpack(header)
        flags, method, time, date, _, compressed, size = fields[3:10]
        name, extra = tape.read(fields[10]), tape.read(fields[11])
        comment = tape.read(fields[12])
        size, compressed, offset = _widened(extra, size, compressed, fields[16])
        offset += directory.shift
        yield ZipMember(name, flags, method, compressed, size, offset, date, time, comment)


def read_local(tape: Tape) -> ZipMember | None:
    """Read a local header from a tape; None where there is none."""
    header = tape.peek(LOCAL.size)
    if not header.startswith(LOCAL_MAGIC) or len(header) < LOCAL.size:
        return None
    tape.skip(LOCAL.size)
    _, flags, method, time, date, _, compressed, size, name, extra = LOCAL.unpack(header)
    label = tape.read(name)
    size, compressed, _ = _widened(tape.read(extra), size, compressed, 0)
    return ZipMember(label, flags, method, compressed, size, 0, date, time)


def _widened(extra: bytes, *numbers: int) -> tuple[int, ...]:
    """Return the numbers, those that were too large from the Zip64 field instead."""
    if _IN_EXTRA not in numbers:
        return numbers
    wide = _zip64_numbers(extra)
    return tuple(next(wide, one) if one == _IN_EXTRA else one for one in numbers)


def _zip64_numbers(extra: bytes) -> Iterator[int]:
    at = 0
    while at + 4 <= len(extra):
        tag = int.from_bytes(extra[at : at + 2], "little")
        end = at + 4 + int.from_bytes(extra[at + 2 : at + 4], "little")
        if tag == _ZIP64_FIELD:
            area = extra[at + 4 : end]
            for start in range(0, len(area) - 7, 8):
                yield int.from_bytes(area[start : start + 8], "little")
            return
        at = end
