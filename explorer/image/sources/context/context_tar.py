"""A build context as the layer that `COPY . /` would write: a tar that is made as it is read.

The files stay where they are. Owner and group are root, as they are for every file that is sent.
"""

from __future__ import annotations

import os
import stat
import tarfile
from array import array
from bisect import bisect_right
from typing import Final

from msgspec import Struct, field

from explorer.image.inode import Inode
from explorer.image.sources.context.walk import ContextEntry
from explorer.printable import printable
from explorer.tar.fields import BLOCK

_END: Final = bytes(2 * BLOCK)
_MOST_NAMED = 5
_SHORT = 99
_PERMISSIONS = 0o7777


class _TarEntry(Struct, frozen=True):
    """What is kept of an entry: a file's `identity` shows whether it has changed."""

    path: bytes
    kind: bytes
    mode: int
    mtime: int
    size: int
    link: bytes
    identity: tuple[int, int, int, int]

    def header(self) -> bytes:
        """Return its header, with GNU's members before it where a name is long."""
        info = tarfile.TarInfo(_text(self.path))
        info.type, info.mode, info.mtime = self.kind, self.mode, self.mtime
        info.size, info.linkname = self.size, _text(self.link)
        return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")

    @property
    def header_size(self) -> int:
        """The bytes of its header."""
        is_short = max(len(self.path), len(self.link)) < _SHORT
        return BLOCK if is_short else len(self.header())


class ContextTar(Struct, eq=False):
    """The tar of a context, which has the bytes of its files only while they are read.

    In place of what can't be read there are zeros, and `loss` says so.
    """

    root: bytes
    size: int = len(_END)
    _entries: list[_TarEntry] = field(default_factory=list)
    _starts: array[int] = field(default_factory=lambda: array("Q"))
    _files: dict[tuple[int, int], bytes] = field(default_factory=dict)
    _losses: dict[bytes, str] = field(default_factory=dict)

    def add(self, entry: ContextEntry) -> None:
        """Put an entry behind the others: a second name of a file is a link to the first."""
        added = self._made(entry)
        self._entries.append(added)
        self._starts.append(self.size - len(_END))
        self.size += added.header_size + (added.size + BLOCK - 1) // BLOCK * BLOCK

    @property
    def inodes(self) -> frozenset[Inode]:
        """Device and inode of each file."""
        files = (tarfile.REGTYPE, tarfile.LNKTYPE)
        return frozenset(one.identity[:2] for one in self._entries if one.kind in files)

    @property
    def loss(self) -> str | None:
        """What could not be read so far as it was found; None for nothing."""
        named = [f"{printable(path)} {why}" for path, why in [*self._losses.items()][:_MOST_NAMED]]
        more = len(self._losses) - len(named)
        return "; ".join([*named, f"and {more} more"] if more else named) or None

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`."""
        data, end = bytearray(), min(offset + size, self.size)
        while 0 <= offset < end:
            piece = self._piece(offset, end - offset)
            data += piece
            offset += len(piece)
        return bytes(data)

    def _made(self, entry: ContextEntry) -> _TarEntry:
        status, kind, link = entry.status, tarfile.REGTYPE, entry.link
        if stat.S_ISDIR(status.st_mode):
            kind = tarfile.DIRTYPE
        elif stat.S_ISLNK(status.st_mode):
            kind = tarfile.SYMTYPE
        elif status.st_nlink > 1:
            link = self._files.setdefault((status.st_dev, status.st_ino), entry.path)
            kind, link = (tarfile.REGTYPE, b"") if link is entry.path else (tarfile.LNKTYPE, link)
        return _TarEntry(
            *(entry.path, kind, stat.S_IMODE(status.st_mode), int(status.st_mtime)),
            size=entry.size if kind == tarfile.REGTYPE else 0,
            link=link,
            identity=_identity(status),
        )

    def _piece(self, offset: int, most: int) -> bytes:
        """Return some bytes of one entry: of its header, its content, or the padding behind it."""
        at = bisect_right(self._starts, offset) - 1
        if offset >= self.size - len(_END):
            return _END[:most]
        entry = self._entries[at]
        inside = offset - self._starts[at]
        if inside < (header_size := entry.header_size):
            return entry.header()[inside : inside + most]
        inside -= header_size
        if inside < entry.size:
            return self._content(entry, inside, min(most, entry.size - inside))
        return bytes(min(most, -inside % BLOCK))

    def _content(self, entry: _TarEntry, offset: int, size: int) -> bytes:
        path, data = os.path.join(self.root, entry.path), b""  # noqa: PTH118 - bytes
        try:
            # Not through a link that has taken its place, and a pipe must not be waited for.
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if _identity(os.fstat(descriptor)) != entry.identity:
                    self._losses.setdefault(entry.path, "changed while it was read")
                data = os.pread(descriptor, size, offset)
            finally:
                os.close(descriptor)
        except OSError as error:
            self._losses.setdefault(entry.path, f"can't be read: {error.strerror}")
        return data.ljust(size, b"\0")


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")
