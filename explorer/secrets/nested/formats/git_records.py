"""Git's objects and what it calls them: their headers and their deflated data in a pack.

Source: git's documentation, gitformat-pack(5), "pack-*.pack files have the following format".
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from explorer.allowance import Charge
from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.secrets.nested.formats.streams import ZLIB, inflate_errors, inflated, inflater
from explorer.secrets.nested.tape import CountingTape

COMMIT, TREE, BLOB, TAG, OFFSET_DELTA, NAME_DELTA = 1, 2, 3, 4, 6, 7
KINDS = {COMMIT: b"commit", TREE: b"tree", BLOB: b"blob", TAG: b"tag"}
FIRST = 12
"""Where the first object stands: behind magic, version and count, in bytes."""

NAME = 20
_LONGEST_HEADER = 10 + NAME
_MORE = 0x80


class Header(NamedTuple):
    """What stands in front of an object's data: `size` in bytes inflated, `data` its offset.

    `base` is the offset of a delta's base, 0 where `base_name` says it instead.
    """

    kind: int
    size: int
    data: int
    base: int = 0
    base_name: bytes = b""


def read_header(blob: Blob, start: int) -> Header:
    """Read the header of the object at an offset. Raises DamageError."""
    head = blob.read_at(start, _LONGEST_HEADER)
    try:
        return _header(head, start)
    except IndexError:
        raise DamageError("a pack is cut short inside a header") from None


def _header(head: bytes, start: int) -> Header:
    byte = head[0]
    kind, size, shift, at = byte >> 4 & 7, byte & 15, 4, 1
    while byte & _MORE:
        byte = head[at]
        size |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
    if kind == NAME_DELTA:
        return Header(kind, size, start + at + NAME, 0, head[at : at + NAME])
    if kind == OFFSET_DELTA:
        back, at = _distance(head, at)
        return Header(kind, size, start + at, start - back)
    if kind not in KINDS:
        raise DamageError("a pack has an object of no known kind")
    return Header(kind, size, start + at)


def _distance(head: bytes, at: int) -> tuple[int, int]:
    """Decode how far back a base stands: seven bits a byte, highest first, one added each time."""
    value = head[at] & 0x7F
    while head[at] & _MORE:
        at += 1
        value = (value + 1 << 7) | (head[at] & 0x7F)
    return value, at + 1


def inflate_object(blob: Blob, header: Header, charge: Charge) -> tuple[bytes, int]:
    """Return an object's data and the offset behind it. Raises DamageError and LimitError.

    For objects that fit in memory; most are inflated in one step.
    """
    stream, errors = inflater(ZLIB), inflate_errors()
    # zlib adds 5 bytes to 16 KiB that it can't compress, and 6 around all of it.
    stored = blob.read_at(header.data, header.size + (header.size >> 10) + 64)
    try:
        output: bytes = stream.decompress(stored, header.size + 1)
    except errors as error:
        raise DamageError("an object is damaged") from error
    if stream.eof and len(output) == header.size:
        return output, header.data + len(stored) - len(stream.unused_data)
    return _inflate_slowly(blob, header, charge)


def _inflate_slowly(blob: Blob, header: Header, charge: Charge) -> tuple[bytes, int]:
    """Do the same for data that is larger compressed than zlib would make it."""
    tape = CountingTape(blob, header.data, charge)
    pieces, size = [], 0
    for piece in inflated(tape, ZLIB):
        pieces.append(piece)
        size += len(piece)
        if size > header.size:
            break
    if size != header.size:
        raise DamageError("an object has another size than its header says")
    return b"".join(pieces), tape.position


def start_of(kind: bytes, size: int) -> bytes:
    """Return what stands in front of an object's content where its name is computed."""
    return b"%s %d\0" % (kind, size)


def name_of(kind: bytes, data: bytes) -> bytes:
    """Return an object's name, 20 bytes: SHA-1 over its kind, its size and its content."""
    digest = hashlib.sha1(start_of(kind, len(data)), usedforsecurity=False)
    digest.update(data)
    return digest.digest()
