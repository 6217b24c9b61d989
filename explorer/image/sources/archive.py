"""The archive an image comes in: its table of contents, and its members as blobs in place.

The archive may be compressed as a whole; then it is inflated to a private spool first.
No name in it is ever a path on this machine's disk.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from explorer.allowance import Allowance, Charge
from explorer.errors import DamageError, FormatError, LimitError
from explorer.frozen import Frozen
from explorer.image.arriving import ArrivingBlob
from explorer.image.asides import BETWEEN, Asides
from explorer.image.blob import Blob, BlobReader, CutBlob, FileBlob, MissingBlob, PartBlob
from explorer.image.compression import Compression, inflating, sniff
from explorer.image.digest import digest_of
from explorer.image.inflation import EndingReader, StoredReader
from explorer.image.progress import Progress
from explorer.image.request import LayerReader, Request
from explorer.image.spool import append, private_file
from explorer.printable import printable
from explorer.tar import Member, Typeflag, members
from explorer.tar.fields import BLOCK, HEADER_ONLY, has_magic

_CHUNK = 1 << 20
_STEP = 1 << 10
_MOST_CHUNKS_OF_ZEROS, _BYTES_A_STEP = 1 << 10, 16
# What a member takes in the table, in bytes; three forms of its name are in it.
_MEMBER_BYTES = 600
# Measured: reading any header, and what is kept of extended ones.
_STEPS_A_HEADER, _STEPS_A_KEPT_BYTE = 2_000, 20
# Measured: to keep a record of a header, and what it takes beside its text, twice.
_STEPS_A_RECORD, _RECORD_BYTES = 40, 100
_HEAD = 8
_LINKS = (Typeflag.HARDLINK, Typeflag.SYMLINK)
_OTHER_COMPRESSIONS = {b"\xfd7zXZ\0": "xz", b"BZh": "bzip2", b"PK\x03\x04": "zip"}


class Archive(Frozen, frozen=True):
    """A tar's members by normal name, the last one of a name; `damage` says why there may be more.

    `file` is the uncompressed tar, `said` what its headers say beside that, and `end` where it
    ends.
    """

    file: FileBlob
    contents: Mapping[str, Member]
    damage: str | None = None
    said: bytes = b""
    end: int = 0

    def behind(self, charge: Charge) -> FileBlob:
        """Return what stands behind the end, from the first block on that is not all zeros.

        Of a gigabyte of zeros the rest is returned. Raises LimitError.
        """
        start = self.end or self.file.size
        for _ in range(_MOST_CHUNKS_OF_ZEROS):
            charge(_CHUNK // _BYTES_A_STEP)
            chunk = self.file.read_at(start, _CHUNK)
            if zeros := len(chunk) - len(chunk.lstrip(b"\0")):
                start += zeros if zeros == len(chunk) else zeros // BLOCK * BLOCK
            if zeros < len(chunk) or not chunk:
                break
        size = max(self.file.size - start, 0)
        return FileBlob(self.file.file, self.file.start + start, size)

    def __contains__(self, name: str) -> bool:
        return normal(name) in self.contents

    def blob(self, name: str) -> Blob:
        """Return a member's content, through one link at most; a MissingBlob where there is none.

        Old engines store a layer that comes twice as a link to the first (Docker Image
        Specification v1.2, "Combined Image JSON + Filesystem Changeset Format").
        """
        member = self.contents.get(normal(name))
        if member is None:
            return MissingBlob(f"{printable(name)} is not in the archive{self._because()}")
        linked = self._followed(name, member)
        if linked.typeflag in _LINKS:
            shown = f"{printable(name)} is a link to {printable(member.link)}"
            return MissingBlob(f"{shown}, which is no file of the archive{self._because()}")
        return self._content(linked)

    def stored_name(self, name: str) -> bytes | None:
        """Return what the archive itself calls the member that has a name's content."""
        member = self.contents.get(normal(name))
        return self._followed(name, member).name if member else None

    def _followed(self, name: str, member: Member) -> Member:
        """Return what a link leads to; the link itself where that is nothing."""
        if member.typeflag not in _LINKS:
            return member
        return self.contents.get(_target(normal(name), member), member)

    def _content(self, member: Member) -> Blob:
        if member.sparse:
            return MissingBlob(f"{printable(member.name)} is stored as a sparse file")
        here = max(0, min(member.size, self.file.size - member.offset))
        blob = FileBlob(self.file.file, self.file.start + member.offset, here)
        if here == member.size:
            return blob
        lost = f"the archive is cut short: {here} of {member.size} bytes are there"
        return CutBlob(blob, member.size, lost)

    def _because(self) -> str:
        return f" ({self.damage})" if self.damage else ""


def read_archive(blob: FileBlob, name: str, progress: Progress, allowance: Allowance) -> Archive:
    """Read the table of contents; `name` is for messages.

    An archive that is cut short, damaged or over the limits keeps what was read before.
    Raises FormatError for what is no tar at all, ImageError where the spool finds no room.
    """
    asides = Asides(allowance.keep)
    plain, damage = _inflated(blob, name, progress, allowance, asides)
    contents: dict[str, Member] = {}
    said, ends = [asides.text] if asides.text else [], [0]
    try:
        for member in _walk(plain, ends, progress, allowance):
            allowance.charge(_STEPS_A_RECORD * len(member.xattrs))
            for pair in member.xattrs:
                allowance.keep(_RECORD_BYTES + 2 * sum(map(len, pair)))
                said.append(b"=".join(pair))
            if key := _key(member):
                contents[key] = member._replace(block=b"")
    except (DamageError, LimitError) as error:
        damage = damage or error.message
    if not contents:
        reason = f": {damage}" if damage else ": it has no members"
        raise FormatError(f"{printable(name)} is no tar archive{reason}")
    return Archive(plain, MappingProxyType(contents), damage, BETWEEN.join(said), ends[-1])


def read_ahead(arriving: ArrivingBlob, ahead: LayerReader, expected: int, request: Request) -> None:
    """Have the layers of an archive read as they come, all but those that are known.

    About so many bytes are expected. What is wrong with the archive is told when it is opened.
    Raises what reading `arriving` raises.
    """
    walk, allowance = BlobReader(arriving), request.allowance
    try:
        # What is kept of extended headers is kept for a moment only, but takes time as well.
        for member in members(walk, lambda kept: allowance.charge(_STEPS_A_KEPT_BYTE * kept)):
            allowance.charge(_STEPS_A_HEADER)
            digest = digest_of(_key(member))
            is_known = digest and request.knows and request.knows.layer(digest)
            part = PartBlob(arriving, member.offset, member.size)
            if not is_known and _may_be_layer(member, part.read_at(0, BLOCK)):
                ahead.read(part, arriving.kept(member.offset, member.size), expected, allowance)
            walk.position = member.offset + (member.size + 511 & -512)
    except (DamageError, LimitError):
        return


def _may_be_layer(member: Member, head: bytes) -> bool:
    is_packed = sniff(head) is not Compression.NONE
    is_file = member.typeflag not in HEADER_ONLY and not member.sparse
    return is_file and (is_packed or has_magic(head))


def normal(name: str) -> str:
    """Return a member's name without "./", doubled slashes and slashes at its ends."""
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def _inflated(
    blob: FileBlob, name: str, progress: Progress, allowance: Allowance, asides: Asides
) -> tuple[FileBlob, str | None]:
    head = blob.read_at(0, _HEAD)
    if not head:
        raise FormatError(f"{printable(name)} is empty")
    for magic, compression in _OTHER_COMPRESSIONS.items():
        if head.startswith(magic):
            raise FormatError(
                f"{printable(name)} is compressed with {compression}",
                hint="Decompress it first; gzip and zstd are read as they are",
            )
    kind = sniff(head)
    if kind is Compression.NONE:
        return blob, None
    return _spooled(blob, kind, progress, allowance, asides)


def _spooled(
    blob: Blob, kind: Compression, progress: Progress, allowance: Allowance, asides: Asides
) -> tuple[FileBlob, str | None]:
    source = StoredReader(blob, kind, allowance, progress, "inflating")
    ending = EndingReader(inflating(source, kind, asides.add), allowance)
    plain, spool, size = io.BufferedReader(ending, _CHUNK), private_file(), 0
    while chunk := plain.read(_CHUNK):
        append(spool, chunk)
        size += len(chunk)
    allowance.seal()
    return FileBlob(spool, 0, size), ending.damage


def _walk(
    blob: Blob, ends: list[int], progress: Progress, allowance: Allowance
) -> Iterator[Member]:
    walk = BlobReader(blob)
    for count, member in enumerate(members(walk, allowance.keep, ends.append)):
        allowance.charge(_STEPS_A_HEADER)
        end = member.offset + (member.size + 511 & -512)
        if _key(member):
            allowance.keep(_MEMBER_BYTES + 3 * len(member.name) + len(member.link))
        yield member
        if not count % _STEP:
            progress("reading", min(end, blob.size), blob.size)
        if end > blob.size:
            raise DamageError(f"cut short at byte {blob.size}")
        walk.position = end


def _key(member: Member) -> str:
    """Return the name to find a member by; nothing for folders, whatever marks them as such."""
    if member.typeflag == Typeflag.DIRECTORY or member.name.endswith(b"/"):
        return ""
    return normal(member.name.decode("utf-8", "surrogateescape"))


def _target(name: str, member: Member) -> str:
    """Return the name a link leads to; one that leads outside is no name of the archive."""
    link = member.link.decode("utf-8", "surrogateescape")
    if member.typeflag == Typeflag.HARDLINK:
        return normal(link)
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), link))
