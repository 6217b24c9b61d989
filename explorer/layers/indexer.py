"""Reads the uncompressed bytes of a layer once and returns its index."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

from explorer.allowance import Allowance, Charge
from explorer.errors import DamageError, LimitError
from explorer.layers.index import DIGEST_BYTES, Kind, LayerIndex
from explorer.layers.paths import (
    BEHIND_THE_END,
    BESIDE_THE_TAR,
    OPAQUE_MARKER,
    WHITEOUT_PREFIX,
    base,
    is_bookkeeping,
    join,
    normal,
    parent,
)
from explorer.tar import Member, Owner, members
from explorer.tar.fields import BLOCK
from explorer.tar.members import Stream

CHUNK = 1 << 20
WHOLE = 1 << 22
# Measured: what an entry and its fate take in memory without its name, and what is kept of few:
# a link of a header, a name as the tar has it, a device, an owner whom no entry had before.
_ENTRY_BYTES, _LINK_BYTES, _NAME_BYTES, _DEVICE_BYTES, _OWNER_BYTES = 260, 300, 150, 160, 200
_ODD_STARTS = (b"", b".")
_NO_DIGEST = bytes(DIGEST_BYTES)
_KINDS = {
    b"1": Kind.HARDLINK,
    b"2": Kind.SYMLINK,
    b"3": Kind.CHAR,
    b"4": Kind.BLOCK,
    b"5": Kind.DIR,
    b"6": Kind.FIFO,
}
_DEVICES = (Kind.CHAR, Kind.BLOCK)
_CUT_SHORT = "the layer is cut short inside the file at byte {}"
_NOBODY = Owner(0, 0, 0)
PADDING = b"padding"
"""The name under which what fills up the last block of a content is kept, if it is not zeros."""
ASIDE = b"comment"
"""The name under which what a compressed layer says beside its tar is kept."""


class Listener(Protocol):
    """Receives every regular file once, in tar order; `position` counts entries from 0.

    A content of up to 4 MiB comes whole. A larger one comes in parts, followed by `end` with its
    digest (SHA-256, 32 bytes).
    """

    def whole(self, position: int, path: bytes, digest: bytes, content: memoryview) -> None:
        """Take a whole content; its memory is reused after the call."""

    def part(self, position: int, path: bytes, data: bytes) -> None:
        """Take the next part of a large content."""

    def end(self, position: int, path: bytes, digest: bytes) -> None:
        """Take note that a large content has ended."""


def index_tar(
    stream: Stream,
    progress: Callable[[int], None] | None = None,
    listener: Listener | None = None,
    keep: Charge | None = None,
) -> LayerIndex:
    """Index an uncompressed layer and read the stream to its end.

    Damage does not raise: the index holds what could be read, and its `damage` says what is
    wrong. `progress` is called with the number of entries and may raise CancelledError;
    `listener` gets the content of every file; `keep` is called with the bytes of memory that the
    index takes, and raises LimitError where they are too many.
    """
    index = LayerIndex()
    try:
        report = _Report(index, progress or (lambda _count: None), keep or Allowance().keep)
        end = _read_members(index, stream, report, listener)
        _read_behind(index, stream, end, listener)
        report(len(index))
    except (DamageError, LimitError) as error:
        index.damage = error.message
        del index.digests[len(index) * DIGEST_BYTES :]  # that of an entry left unfinished
    return index


def memory_of(index: LayerIndex) -> int:
    """Return the bytes of memory that an index takes, and the fates of its entries."""
    plain = _ENTRY_BYTES * len(index) + sum(map(len, index.paths))
    return plain + _rare_memory(index) + _OWNER_BYTES * len({*map(id, index.owners)})


def _rare_memory(index: LayerIndex) -> int:
    rare = _LINK_BYTES * len(index.links) + _NAME_BYTES * len(index.tar_names)
    return rare + _DEVICE_BYTES * len(index.devices)


class _Report:
    """Reports how many entries were read, and charges the memory that they take."""

    def __init__(self, index: LayerIndex, progress: Callable[[int], None], keep: Charge) -> None:
        self.keep = keep
        self._index = index
        self._progress = progress
        self._counted = self._rare = 0

    def __call__(self, count: int) -> None:
        index = self._index
        more, owners = index.paths[self._counted : count], index.owners[self._counted : count]
        plain = _ENTRY_BYTES * len(more) + sum(map(len, more))
        rare = _rare_memory(index)
        self.keep(plain + rare - self._rare + _OWNER_BYTES * len({*map(id, owners)}))
        self._counted, self._rare = count, rare
        self._progress(count)


def _read_members(
    index: LayerIndex, stream: Stream, report: _Report, listener: Listener | None
) -> int:
    """Read all members, and return where they end, in bytes."""
    paths, kinds, owners = index.paths.append, index.kinds.append, index.owners.append
    sizes, mtimes = index.sizes.append, index.mtimes.append
    headers, offsets = index.headers.append, index.offsets.append
    digests, kind_of = index.digests, _KINDS.get
    plain_head = cut = None
    padding, ends = b"", array("q", [0])
    for count, member in enumerate(members(stream, report.keep, ends.append)):
        name, typeflag, owner, size, mtime, link, header, offset, _, xattrs, sparse = member
        head, _, tail = name.rpartition(b"/")
        if head == plain_head and tail[:1] not in _ODD_STARTS:
            path, odd = name, False  # the directory was found plain at the entry before
        else:
            path, odd = normal(name), b".wh." in name
            plain_head = head if head and path == name and not odd else None
        kind = kind_of(typeflag, Kind.FILE)
        if kind or size == 0:
            digests += _NO_DIGEST
            if kind == 0 and name[-1:] == b"/":
                kind = Kind.DIR  # how V7 archives mark a directory
            if link:
                index.links[count] = link
        else:
            digest, there, padding = _read_content(stream, count, path, size, listener)
            digests += digest
            if there < size:
                index.missing, size, cut = (
                    size - there,
                    there,
                    DamageError(_CUT_SHORT.format(offset)),
                )
        if odd or xattrs or sparse or kind > 3 or not path:
            path, kind = _keep_rare_fields(index, count, member, path, kind)
        elif path != name and name[-1:] != b"/":
            index.tar_names[count] = name
        if padding:
            report.keep(_NAME_BYTES + len(padding))
            index.xattrs[count] = (*xattrs, (PADDING, padding))
            padding = b""
        paths(path)
        kinds(kind)
        owners(owner)
        sizes(size)
        mtimes(mtime)
        headers(header)
        offsets(offset)
        if not count & 0xFFF:
            report(count)
        if cut:
            raise cut
    return ends[-1]


def _read_content(
    stream: Stream, position: int, path: bytes, size: int, listener: Listener | None
) -> tuple[bytes, int, bytes]:
    """Read a content; return its digest, how many of its bytes there are, and what pads it."""
    if size > WHOLE:
        return _read_in_chunks(stream, position, path, size, listener)
    data = stream.read(size + 511 & -512)
    content = memoryview(data)[:size]
    digest = sha256(content).digest()
    if listener:
        listener.whole(position, path, digest, content)
    return digest, len(content), data[size:].strip(b"\0")


def _read_in_chunks(
    stream: Stream, position: int, path: bytes, size: int, listener: Listener | None
) -> tuple[bytes, int, bytes]:
    """Do the same with a content too large for memory."""
    digest, left = sha256(), size
    while left > 0 and (chunk := stream.read(min(left, CHUNK))):
        digest.update(chunk)
        if listener:
            listener.part(position, path, chunk)
        left -= len(chunk)
    padding = stream.read(-size % 512).strip(b"\0")
    if listener:
        listener.end(position, path, digest.digest())
    return digest.digest(), size - left, padding


def _read_behind(index: LayerIndex, stream: Stream, start: int, listener: Listener | None) -> None:
    """Read a stream to its end, from `start` on; what is there but zeros becomes the last entry.

    It begins with a whole block, as another archive does, and no file system has it.
    """
    chunk = stream.read(CHUNK)
    while chunk and not chunk.strip(b"\0"):
        start, chunk = start + len(chunk), stream.read(CHUNK)
    if not chunk:
        return
    position, digest, size = len(index), sha256(), 0
    zeros = (len(chunk) - len(chunk.lstrip(b"\0"))) // BLOCK * BLOCK
    start, chunk = start + zeros, chunk[zeros:]
    while chunk:
        digest.update(chunk)
        size += len(chunk)
        if listener:
            listener.part(position, BEHIND_THE_END, chunk)
        chunk = stream.read(CHUNK)
    if listener:
        listener.end(position, BEHIND_THE_END, digest.digest())
    _append(index, BEHIND_THE_END, digest.digest(), start, size)


def _append(index: LayerIndex, path: bytes, digest: bytes, start: int, size: int) -> None:
    """Append an entry that is no member of the tar; nothing that it may hide is hidden."""
    index.ignored.add(len(index))
    index.digests += digest
    index.kinds.append(Kind.FILE)
    index.owners.append(_NOBODY)
    columns = (index.sizes, index.mtimes, index.headers, index.offsets)
    for column, value in zip(columns, (size, 0, start, start), strict=True):
        column.append(value)
    index.paths.append(path)


def append_aside(index: LayerIndex, text: bytes, size: int) -> None:
    """Append what a compressed layer says beside its tar, of that size, as an entry's attribute."""
    if text and not index.missing:
        index.xattrs[len(index)] = ((ASIDE, text),)
        _append(index, BESIDE_THE_TAR, _NO_DIGEST, size, 0)


def _keep_rare_fields(
    index: LayerIndex, position: int, member: Member, path: bytes, kind: Kind
) -> tuple[bytes, Kind]:
    """Keep what few entries have; return the path and kind, for a marker those it stands for."""
    if kind in _DEVICES:
        index.devices[position] = member.device  # first, as it may raise
    index.tar_names[position] = member.name
    if member.xattrs:
        index.xattrs[position] = member.xattrs
    if member.sparse:
        index.sparse[position] = member.sparse
    if is_bookkeeping(path) or (kind is not Kind.DIR and not path):
        index.ignored.add(position)  # a root that is no directory is no root
        return path, kind
    return _marked(index, position, path) or (path, kind)


def _marked(index: LayerIndex, position: int, path: bytes) -> tuple[bytes, Kind] | None:
    name = base(path)
    if not name.startswith(WHITEOUT_PREFIX):
        return None
    if name == OPAQUE_MARKER:
        return parent(path), Kind.OPAQUE
    hidden = name[len(WHITEOUT_PREFIX) :]
    if hidden in (b"", b".", b".."):
        index.ignored.add(position)
        return path, Kind.WHITEOUT
    return join(parent(path), hidden), Kind.WHITEOUT
