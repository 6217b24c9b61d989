"""What one layer's tar holds, as columns, since a layer may have a million entries.

An entry is a position in the columns; `Entry` is a view of it, made when it is asked for. What
few entries have (links, devices, extended attributes, sparse maps) is kept in dictionaries by
position.
"""

from __future__ import annotations

import stat
from array import array
from collections.abc import Iterator
from enum import IntEnum

from msgspec import Struct, field

from explorer.tar import Owner
from explorer.tar.pax import SparseMap

DIGEST_BYTES = 32


class Kind(IntEnum):
    """What an entry is; the lower-case names are those of reports."""

    FILE = 0
    DIR = 1
    SYMLINK = 2
    HARDLINK = 3
    CHAR = 4
    BLOCK = 5
    FIFO = 6
    WHITEOUT = 7
    OPAQUE = 8

    @property
    def label(self) -> str:
        """The name people and programs see."""
        return self.name.lower()


MARKERS = frozenset({Kind.WHITEOUT, Kind.OPAQUE})
FIRST_MARKER = 7
"""Kinds from this one on are those of markers; a plain number is quicker than the kind."""


class LayerIndex(Struct):
    """The columns of one layer, in the order of its tar.

    `paths` are normal paths (a marker's is the path it removes), `sizes` stored bytes, `mtimes`
    seconds since 1970; `headers` and `offsets` are where the first header block and the stored
    content start, in bytes of the uncompressed layer. `digests` holds the SHA-256 of each stored
    content, 32 bytes an entry, zeros without content; `missing` counts the bytes of the last entry
    that are not there because the layer is cut short.
    """

    paths: list[bytes] = field(default_factory=list)
    kinds: bytearray = field(default_factory=bytearray)
    owners: list[Owner] = field(default_factory=list)
    sizes: array[int] = field(default_factory=lambda: array("q"))
    mtimes: array[int] = field(default_factory=lambda: array("q"))
    headers: array[int] = field(default_factory=lambda: array("q"))
    offsets: array[int] = field(default_factory=lambda: array("q"))
    digests: bytearray = field(default_factory=bytearray)
    links: dict[int, bytes] = field(default_factory=dict)
    tar_names: dict[int, bytes] = field(default_factory=dict)
    devices: dict[int, tuple[int, int]] = field(default_factory=dict)
    xattrs: dict[int, tuple[tuple[bytes, bytes], ...]] = field(default_factory=dict)
    sparse: dict[int, SparseMap] = field(default_factory=dict)
    ignored: set[int] = field(default_factory=set)
    missing: int = 0
    damage: str | None = None

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[Entry]:
        return (Entry(self, position) for position in range(len(self.paths)))

    def entry(self, position: int) -> Entry:
        """Return a view of one entry; positions count from 0."""
        return Entry(self, position)

    def digest(self, position: int) -> bytes:
        """Return the SHA-256 of an entry's stored content, 32 bytes; zeros without content."""
        return bytes(self.digests[position * DIGEST_BYTES : (position + 1) * DIGEST_BYTES])

    def missing_at(self, position: int) -> int:
        """Return how many bytes of a file are missing: of the last one, in a layer cut short."""
        return self.missing if position == len(self.paths) - 1 else 0

    @property
    def markers(self) -> Iterator[int]:
        """The positions of whiteouts and opaque markers."""
        if not (Kind.WHITEOUT in self.kinds or Kind.OPAQUE in self.kinds):
            return iter(())
        return (
            position
            for position, kind in enumerate(self.kinds)
            if kind >= FIRST_MARKER and position not in self.ignored
        )


class Entry(Struct, frozen=True):
    """A view of one entry of a layer's index; it copies nothing."""

    index: LayerIndex
    position: int

    @property
    def path(self) -> bytes:
        """The normal path; links in its parents are not followed."""
        return self.index.paths[self.position]

    @property
    def tar_name(self) -> bytes:
        """The name as the tar has it."""
        return self.index.tar_names.get(self.position, self.path)

    @property
    def kind(self) -> Kind:
        """What the entry is."""
        return Kind(self.index.kinds[self.position])

    @property
    def owner(self) -> Owner:
        """Permission bits, numeric user and group."""
        return self.index.owners[self.position]

    @property
    def stored_size(self) -> int:
        """The bytes that the layer stores for this entry."""
        return self.index.sizes[self.position]

    @property
    def size(self) -> int:
        """The bytes of the file, its holes included; 0 for any other kind."""
        return self.holes.size if self.holes else self.stored_size + self.missing

    @property
    def offset(self) -> int:
        """Where the stored content begins, in bytes of the uncompressed layer."""
        return self.index.offsets[self.position]

    @property
    def has_header(self) -> bool:
        """Whether it is a member of the tar, and not what stands behind its end."""
        return self.index.headers[self.position] != self.offset

    @property
    def missing(self) -> int:
        """How many bytes of the file are missing because its layer is cut short inside it."""
        return self.index.missing_at(self.position)

    @property
    def holes(self) -> SparseMap | None:
        """Where the stored bytes of a sparse file belong; None for any other file."""
        return self.index.sparse.get(self.position)

    @property
    def mtime(self) -> int:
        """When it was last written, in seconds since 1970."""
        return self.index.mtimes[self.position]

    @property
    def link(self) -> bytes | None:
        """Where a symbolic or a hard link points, as the tar has it."""
        return self.index.links.get(self.position)

    @property
    def device(self) -> tuple[int, int] | None:
        """Major and minor number of a device."""
        return self.index.devices.get(self.position)

    @property
    def xattrs(self) -> tuple[tuple[bytes, bytes], ...]:
        """Extended attributes as (name, value) pairs."""
        return self.index.xattrs.get(self.position, ())

    @property
    def sha256(self) -> str | None:
        """The digest of the stored content in hexadecimal; None without content."""
        return self.index.digest(self.position).hex() if self.stored_size else None


def same_bytes(one: LayerIndex, position: int, other: LayerIndex, at: int) -> bool:
    """Return whether files at two positions have the same content, holes and losses included."""
    start, begin = position * DIGEST_BYTES, at * DIGEST_BYTES
    digest, digests = one.digests[start : start + DIGEST_BYTES], other.digests
    return (
        one.sizes[position] == other.sizes[at]
        and digest == digests[begin : begin + DIGEST_BYTES]
        and one.sparse.get(position) == other.sparse.get(at)
        and one.missing_at(position) == other.missing_at(at)
    )


_KIND_BITS = {
    Kind.FILE: stat.S_IFREG,
    Kind.HARDLINK: stat.S_IFREG,
    Kind.DIR: stat.S_IFDIR,
    Kind.SYMLINK: stat.S_IFLNK,
    Kind.CHAR: stat.S_IFCHR,
    Kind.BLOCK: stat.S_IFBLK,
    Kind.FIFO: stat.S_IFIFO,
}


def mode_text(entry: Entry, marker: str = "-" * 10) -> str:
    """Return ten characters such as "-rw-r--r--"; `marker` for an entry that is a marker."""
    bits = _KIND_BITS.get(entry.kind)
    return marker if bits is None else stat.filemode(bits | (entry.owner.mode & 0o7777))
