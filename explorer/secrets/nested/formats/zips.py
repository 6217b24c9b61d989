"""Zip archives and all that are made of them: jar, wheel, egg, apk, office documents.

Members come in the order of the central directory; an archive without one, or
one too large to hold, is read from local header to local header. Source:
PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 and 4.4.5 (methods), 5.8 (LZMA).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from explorer.errors import DamageError
from explorer.image.blob import Blob
from explorer.secrets.nested.budget import Budget
from explorer.secrets.nested.formats.streams import (
    RAW,
    bunzip2,
    inflated,
    unlzma,
    unxz,
    unzstd,
)
from explorer.secrets.nested.formats.zip_records import (
    LOCAL,
    LOCAL_MAGIC,
    ZipMember,
    central_members,
    find_directory,
    read_local,
)
from explorer.secrets.nested.source import Container, Format, Part, Said
from explorer.secrets.nested.tape import CHUNK, Tape, blob_chunks, undamaged

_DEFLATED = 8
# The central directory, or the end of an archive without members.
_BEHIND_MEMBERS = (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06")
_DESCRIPTOR_MAGIC = b"PK\x07\x08"
_LZMA_PROPERTIES = 5
ENCRYPTED = "it is encrypted and was not looked into"
UNSUPPORTED = "it is compressed with a method that is not supported"
_OVERLAPPING = "it shares its bytes with another member and was read once"


def parts(source: Container) -> Iterator[Part]:
    """Yield every member with content; nothing where no archive stands behind a program.

    Behind them come names and comments, which nothing parts from what stands beside them.
    """
    blob, said = source.blob(), Said(source.budget.charge)
    try:
        directory = None if blob is None else find_directory(blob)
        if blob is not None and directory is not None:
            said.add(directory.comment)
            for member in _distinct(source, central_members(blob, directory, source.budget.charge)):
                said.add(member.name, member.comment)
                yield from said.part_if_full()
                yield from _member(source, blob, member)
            yield from said.part()
            return
    except DamageError:
        source.damaged()
        yield from said.part()
    if LOCAL_MAGIC in source.head[:16]:
        yield from _from_local_headers(source)


def _distinct(source: Container, found: Iterator[ZipMember]) -> Iterator[ZipMember]:
    """Yield members that have content, each place in the archive once. Raises DamageError."""
    seen: set[int] = set()
    for member in found:
        if member.offset in seen:
            source.note(_OVERLAPPING, member.name)
        elif member.compressed:
            seen.add(member.offset)
            yield member


def _member(source: Container, blob: Blob, member: ZipMember) -> Iterator[Part]:
    try:
        header = blob.read_at(member.offset, LOCAL.size)
    except DamageError:
        header = b""
    if len(header) < LOCAL.size or not header.startswith(LOCAL_MAGIC):
        source.damaged(member.name)
        return
    *_, name, extra = LOCAL.unpack(header)
    start = member.offset + LOCAL.size + name + extra
    # What reads the bytes notices that some are missing.
    chunks = undamaged(blob_chunks(blob, start, member.compressed))
    yield from _decoded(source, member, Tape(chunks, source.budget.charge))


def _decoded(source: Container, member: ZipMember, stored: Tape) -> Iterator[Part]:
    """Yield the one part that a member's stored bytes decode to."""
    decode = _DECODERS.get(member.method)
    if member.encrypted:
        source.note(ENCRYPTED, member.name)
    elif decode is None:
        source.note(UNSUPPORTED, member.name)
    else:
        chunks = decode(stored, member, source.budget)
        yield Part(member.name, source.metered(chunks, member.name))


def _from_local_headers(source: Container) -> Iterator[Part]:
    """Yield members one after the other, without help from a central directory."""
    tape = source.tape()
    tape.skip(max(tape.peek(16).find(LOCAL_MAGIC), 0))
    while (member := read_local(tape)) is not None:
        if not member.sizes_behind:
            stored = tape.part(member.compressed)
            yield from _decoded(source, member, stored)
            stored.drain()
        elif member.method == _DEFLATED and not member.encrypted:
            yield from _decoded(source, member, tape)
            _skip_descriptor(tape)
        else:
            break
    if not tape.peek(4).startswith(_BEHIND_MEMBERS):
        source.damaged()


def _skip_descriptor(tape: Tape) -> None:
    """Pass over checksum and sizes, of four or eight bytes, with or without a signature."""
    if tape.peek(4) == _DESCRIPTOR_MAGIC:
        tape.skip(4)
    behind = tape.peek(22)
    tape.skip(20 if behind[12:14] != b"PK" and behind[20:22] == b"PK" else 12)


def _stored(tape: Tape, member: ZipMember, _budget: Budget) -> Iterator[bytes]:
    """Yield bytes that are not compressed. Raises DamageError where some are missing."""
    left = member.compressed
    while data := tape.chunk(CHUNK):
        left -= len(data)
        yield data
    if left > 0:
        raise DamageError("a stored member is cut short")


def _unlzma(tape: Tape, member: ZipMember, budget: Budget) -> Iterator[bytes]:
    """Yield what LZMA data holds, whose header is brought into the form of a .lzma file."""
    import lzma

    properties = tape.read(4 + _LZMA_PROPERTIES)[4:]
    tape.unread(properties + member.size.to_bytes(8, "little"))
    return unlzma(tape, budget, lzma.FORMAT_ALONE)


_DECODERS: dict[int, Callable[[Tape, ZipMember, Budget], Iterator[bytes]]] = {
    0: _stored,
    _DEFLATED: lambda tape, *_: inflated(tape, RAW),
    12: lambda tape, _, budget: bunzip2(tape, budget),
    14: _unlzma,
    93: lambda tape, _, budget: unzstd(tape, budget),
    95: lambda tape, _, budget: unxz(tape, budget),
}


# file(1) agrees on all magics; "Cr24" is an extension of Chrome.
_BEGINNINGS = (LOCAL_MAGIC, _DESCRIPTOR_MAGIC + LOCAL_MAGIC, b"JM\x01\x00" + LOCAL_MAGIC, b"Cr24")
_PROGRAMS = (b"\x7fELF", b"MZ", b"#!")
FORMATS = (
    Format("zip", parts, _BEGINNINGS),
    Format("zip behind a program", parts, _PROGRAMS, raw=True, uncertain=True),
)
