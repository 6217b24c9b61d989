"""Reads the members of a tar, in every dialect that engines write.

These are V7, ustar, GNU (long names, base 256, sparse) and PAX (local and global). This is the
program's hottest loop, so `members` is one long function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from struct import Struct
from typing import NamedTuple, Protocol
from zlib import adler32

from explorer.allowance import Allowance, Charge
from explorer.errors import DamageError
from explorer.tar.fields import (
    ADLER_MODULUS,
    BLOCK,
    EXTENSIONS,
    HEADER_ONLY,
    Typeflag,
    checksum_holds,
    number,
    string,
)
from explorer.tar.left_over import left_over
from explorer.tar.pax import (
    COMMENT,
    MAXIMUM_EXTENSION,
    MAXIMUM_SIZE,
    Extension,
    SparseMap,
    gnu_sparse,
    parse_records,
    pax_sparse,
    pax_sparse_1_0,
    within_64_bits,
)

# name, owner (mode, uid, gid), size, mtime, checksum, type flag, link, magic
_HEADER = Struct("100s24s12s12s8sc100s6s")
_ZEROS = bytes(BLOCK)
_USTAR = b"ustar\0"
# The most bytes of extended headers for one member.
_MOST_PENDING = 4 * MAXIMUM_EXTENSION
# Bytes of memory that a record takes while it is read, an attribute or a segment while kept.
_RECORD_BYTES = 24
_XATTR_BYTES = 150
_LINKS = (Typeflag.HARDLINK, Typeflag.SYMLINK)
# How many endings of headers are known to hold nothing; few differ in one archive.
_MOST_USUAL = 1_000
_SEGMENT_BYTES = 136


class Stream(Protocol):
    """A stream of bytes that returns fewer than asked for only at its end."""

    def read(self, size: int, /) -> bytes:
        """Return `size` bytes, or what is left at the end."""


class Owner(NamedTuple):
    """Permission bits, numeric user and numeric group of a member."""

    mode: int
    uid: int
    gid: int


class Member(NamedTuple):
    """One member: its header's fields, and where its stored content starts.

    `header_offset` and `offset` count bytes from the start of the archive;
    `size` is the stored content in bytes, without padding.
    """

    name: bytes
    typeflag: bytes
    owner: Owner
    size: int
    mtime: int
    link: bytes
    header_offset: int
    offset: int
    block: bytes
    xattrs: tuple[tuple[bytes, bytes], ...] = ()
    sparse: SparseMap | None = None

    @property
    def device(self) -> tuple[int, int]:
        """Major and minor number of a device."""
        return number(self.block[329:337]), number(self.block[337:345])


def members(
    stream: Stream,
    keep: Charge | None = None,
    ended: Callable[[int], None] = lambda _: None,
) -> Iterator[Member]:
    """Yield each member; before the next one the caller reads its content, padded to 512 bytes.

    Ends with the stream, or behind two zero blocks, where `ended` is told the offset. `keep` gets
    the memory that extended headers take, in bytes. Raises DamageError where a header makes no
    sense or is cut short, and LimitError.
    """
    extensions = _Extensions(stream, keep or Allowance().keep)
    read, unpack, new = stream.read, _HEADER.unpack_from, tuple.__new__
    owners: dict[bytes, Owner] = {}
    offset = start = zeros = 0
    while len(block := read(BLOCK)) == BLOCK:
        header, offset = offset, offset + BLOCK
        name, owned, size_field, time_field, stored, flag, link, magic = unpack(block)
        if block == _ZEROS:
            zeros, start = zeros + 1, offset
            if zeros == 2:
                ended(offset)
                return
            continue
        zeros = 0
        try:
            total = (adler32(block) & 0xFFFF) + 255 - sum(stored) - int(stored[:6], 8)
            size = int(size_field.rstrip(b"\0 "), 8)
            mtime = int(time_field.rstrip(b"\0 "), 8)
        except ValueError:
            total, (size, mtime) = 0, _odd_numbers(block, header)
        if (total % ADLER_MODULUS and not checksum_holds(block)) or not 0 <= size < MAXIMUM_SIZE:
            raise _no_header(header)
        try:
            if flag in EXTENSIONS:
                offset += extensions.take(flag, size, block)
                continue
            size = 0 if flag in HEADER_ONLY else size
            owner = owners.get(owned) or owners.setdefault(owned, _owner(owned))
            name, _, behind = name.partition(b"\0")
            if magic == _USTAR and block[345]:
                name = string(block[345:500]) + b"/" + name
            link = link.partition(b"\0")[0]
            fields = (name, flag, owner, size, mtime, link, start, offset, block, (), None)
            member = new(Member, fields)
            if extensions.pending or flag == Typeflag.GNU_SPARSE:
                header = start  # of the first extended header, whose damage may show only here
                member = extensions.apply(member)
                size, offset = member.size, member.offset
            elif (unread := behind + block[157:]) not in extensions.usual:
                member = extensions.searched(member, unread)
        except DamageError as error:
            raise _placed(error, header) from None
        yield member
        start = offset = offset + (size + 511 & -512)
    if block:
        raise DamageError(f"the archive is cut short inside the header at byte {offset}")


class _Extensions:
    """The extended headers read so far that belong to the next member."""

    def __init__(self, stream: Stream, keep: Charge) -> None:
        self._stream = stream
        self._keep_memory = keep
        self._global: dict[bytes, bytes] = {}
        self._next: Extension | None = None
        self._raw: list[tuple[bytes, bytes]] = []
        self._blocks: list[bytes] = []
        self._others: list[bytes] = []
        self._pending = 0
        self.pending = False
        self.usual: set[bytes] = set()

    def take(self, flag: bytes, size: int, block: bytes) -> int:
        """Read the payload of an extended header, whose block was read; return its padded size."""
        if size > MAXIMUM_EXTENSION:
            raise DamageError(f"an extended header is {size} bytes long, over the limit of 1 MiB")
        self._pending += BLOCK + size
        if self._pending > _MOST_PENDING:
            raise DamageError("the extended headers of one member are over the limit of 4 MiB")
        padded = size + 511 & -512
        payload = self._stream.read(padded)
        if len(payload) < padded:
            raise DamageError("the archive is cut short inside an extended header")
        self._blocks.append(block)
        self._others.append(payload[size:])
        self._keep(flag, payload[:size])
        self.pending = True
        return padded

    def _keep(self, flag: bytes, payload: bytes) -> None:
        self._next = self._next or Extension()
        if flag == Typeflag.PAX_GLOBAL:
            raw = self._records(payload)
            records = dict(raw)
            self._others += [value for _, value in raw]
            # It is about the archive: the next member has it for all of them.
            self._next.comments += [records.pop(COMMENT)] if COMMENT in records else []
            self._global.update(records)
            return
        if flag == Typeflag.GNU_LONG_NAME:
            self._next.long_name = string(payload)
            self._others.append(payload)
        elif flag == Typeflag.GNU_LONG_LINK:
            self._next.long_link = string(payload)
            self._others.append(payload)
        else:
            self._raw += self._records(payload)

    def _records(self, payload: bytes) -> list[tuple[bytes, bytes]]:
        records, behind = parse_records(payload)
        self._others.append(behind)
        self._keep_memory(_RECORD_BYTES * len(records))
        return records

    def apply(self, member: Member) -> Member:
        """Return the member as its extended headers correct it."""
        extension, raw = self._next or Extension(), self._raw
        self._next, self._raw, self.pending = None, [], bool(self._global)
        self._pending = sum(len(key) + len(value) for key, value in self._global.items())
        extension.records = self._global | dict(raw)
        extension.comments += [value for key, value in raw if key == COMMENT]
        self._keep_memory(_RECORD_BYTES * len(extension.records))
        said = _corrected(member, extension)
        unread = self._left_over(said, (value for _, value in raw))
        member = said._replace(xattrs=said.xattrs + unread)
        member = self._with_sparse_map(member, extension.records, raw)
        return self.kept(member)

    def kept(self, member: Member) -> Member:
        """Return a member of which more is kept than others have, which is charged."""
        self._keep_memory(_memory_of(member))
        return member

    def _left_over(
        self, member: Member, values: Iterable[bytes]
    ) -> tuple[tuple[bytes, bytes], ...]:
        blocks, others = [member.block, *self._blocks], chain(values, self._others)
        self._blocks, self._others = [], []
        link = member.link if member.typeflag in _LINKS else b""
        known = (value for _, value in member.xattrs)
        return left_over(blocks, others, (member.name, link), known)

    def searched(self, member: Member, unread: bytes) -> Member:
        """Return a member without extensions, with words in the `unread` bytes of its header."""
        known = (member.name, member.link if member.typeflag in _LINKS else b"")
        if words := left_over([member.block], (), known):
            return self.kept(member._replace(xattrs=words))
        if len(self.usual) < _MOST_USUAL:
            self.usual.add(unread)
        return member

    def _with_sparse_map(
        self, member: Member, records: dict[bytes, bytes], raw: list[tuple[bytes, bytes]]
    ) -> Member:
        read, taken = self._stream.read, 0
        if member.typeflag == Typeflag.GNU_SPARSE:
            sparse, taken = gnu_sparse(read, member.block)
            return member._replace(sparse=sparse, offset=member.offset + taken)
        if records.get(b"GNU.sparse.major") == b"1":
            sparse, taken = pax_sparse_1_0(read, records, member.size)
            return member._replace(
                sparse=sparse, offset=member.offset + taken, size=member.size - taken
            )
        if b"GNU.sparse.map" in records or b"GNU.sparse.numblocks" in records:
            return member._replace(sparse=pax_sparse(records, raw))
        return member


def _memory_of(member: Member) -> int:
    """Return about how many bytes of memory a member's names, attributes and map take."""
    segments = len(member.sparse.segments) if member.sparse else 0
    xattrs = sum(len(name) + len(value) + _XATTR_BYTES for name, value in member.xattrs)
    return len(member.name) + len(member.link) + xattrs + segments * _SEGMENT_BYTES


def _corrected(member: Member, extension: Extension) -> Member:
    records = extension.records
    name = records.get(b"path") or extension.long_name or member.name
    size = extension.integer(b"size", member.size)
    if not 0 <= size < MAXIMUM_SIZE:
        raise DamageError(f"an extended header gives a member {size} bytes")
    mode, uid, gid = member.owner
    return member._replace(
        name=records.get(b"GNU.sparse.name") or name,
        link=records.get(b"linkpath") or extension.long_link or member.link,
        size=0 if member.typeflag in HEADER_ONLY else size,
        mtime=extension.integer(b"mtime", member.mtime),
        owner=Owner(mode, extension.integer(b"uid", uid), extension.integer(b"gid", gid)),
        xattrs=extension.xattrs,
    )


def _owner(field: bytes) -> Owner:
    mode, uid, gid = (number(field[start : start + 8]) for start in (0, 8, 16))
    return Owner(mode & 0o7777, uid, gid)


def _odd_numbers(block: bytes, header: int) -> tuple[int, int]:
    """Return size and time of a header whose numbers are not plain octal digits."""
    if not checksum_holds(block):
        raise _no_header(header)
    try:
        return number(block[124:136]), within_64_bits(number(block[136:148]))
    except DamageError as error:
        raise _placed(error, header) from None


def _no_header(header: int) -> DamageError:
    return DamageError(f"no tar header stands at byte {header}")


def _placed(error: DamageError, header: int) -> DamageError:
    return DamageError(f"{error.message}, in the tar header at byte {header}")
