"""Archives as listings: zip, tar (compressed or not), ar and Debian packages.

Names, sizes and times come from headers alone; what has to be inflated to get at them
is bounded by a `Budget`. Sources: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.12 and 4.4.6;
ar(5) of FreeBSD, "The archive file header".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from explorer.allowance import uncharged
from explorer.errors import DamageError, LimitError
from explorer.image.blob import Blob, BlobReader
from explorer.preview.model import MOST_ROWS, Check, Holds, Preview, Properties, Table, text_of
from explorer.secrets.nested.budget import Budget
from explorer.secrets.nested.formats import ar, streams
from explorer.secrets.nested.formats.ar import Skipping
from explorer.secrets.nested.formats.zip_records import central_members, find_directory
from explorer.secrets.nested.source import Container
from explorer.secrets.nested.tape import Tape
from explorer.tar import members
from explorer.tar.fields import BLOCK, Typeflag, checksum_holds, has_magic
from explorer.wording import counted, size_text

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_MOST_INFLATED = 64 << 20
_MOST_SHOWN = 256 << 10
_SNIFFED = 512
_KINDS = {
    Typeflag.DIRECTORY: "directory",
    Typeflag.SYMLINK: "link",
    Typeflag.HARDLINK: "hard link",
    Typeflag.CHARACTER_DEVICE: "device",
    Typeflag.BLOCK_DEVICE: "device",
    Typeflag.FIFO: "pipe",
}


class ArchiveMember(NamedTuple):
    """One member of an archive."""

    name: bytes
    size: int
    time: str = ""
    about: str = ""


def preview(blob: Blob, path: bytes, head: bytes, check: Check) -> Preview | None:
    """Return the members. Raises DamageError, and what `check` raises."""
    if head.startswith(_ZIP):
        return _listing("Zip archive", _zip_members(blob), check)
    if head.startswith(ar.MAGIC):
        is_package = path.endswith(b".deb")
        kind = "Debian package" if is_package else "Archive of ar"
        return _listing(kind, _ar_members(BlobReader(blob)), check)
    if _is_tar(head):
        return _listing("Tar archive", _tar_members(BlobReader(blob)), check)
    return _compressed(blob, path, head, check)


def _is_tar(head: bytes) -> bool:
    return has_magic(head) and len(head) >= BLOCK and checksum_holds(head[:BLOCK])


def _compressed(blob: Blob, path: bytes, head: bytes, check: Check) -> Preview | None:
    if not head.startswith(streams.MAGICS):
        return None
    budget = Budget(total_bytes=_MOST_INFLATED, cancelled=check)
    budget.begin(path, blob.size)
    source = Container.outermost(blob, path, budget)
    tape = streams.decompressed(source, source.tape())
    if tape is None:
        return None
    if _is_tar(tape.peek(_SNIFFED)):
        found = _listing("Compressed tar archive", _tar_members(tape), check)
    else:
        found = _stream(tape, blob.size)
    if budget.notes:
        note = Properties("", (), "; ".join(budget.notes))
        found = replace(found, blocks=(*found.blocks, note))
    return found


def _stream(tape: Tape, stored: int) -> Preview:
    head = tape.read(_MOST_SHOWN)
    first = text_of(head.partition(b"\n")[0])
    size = len(head) + tape.skip(_MOST_INFLATED - len(head))
    more = " or more" if size >= _MOST_INFLATED else ""
    pairs = (("Stored", size_text(stored)), ("Inflated", size_text(size) + more))
    told = Properties("Compressed file", (*pairs, ("Begins", first)))
    return Preview("Compressed file", (told, *_lines(head, size)), decodes=True)


def _lines(head: bytes, size: int) -> Iterator[Table]:
    """Yield the lines that a compressed text begins with."""
    lines = head.removesuffix(b"\n").split(b"\n")
    if len(lines) < 2 or b"\0" in head:
        return
    shown = [(f"{number:,}", text_of(line)) for number, line in enumerate(lines[:MOST_ROWS], 1)]
    is_all = len(lines) <= MOST_ROWS and len(head) == size
    note = "" if is_all else f"the first {counted(len(shown), 'line')}; there are more"
    yield Table("Text", ("line", "text"), tuple(shown), note, frozenset({0}), Holds.LINES)


def _listing(kind: str, found: Iterator[ArchiveMember], check: Check) -> Preview:
    rows, note, total = [], "", 0
    try:
        for one in islice(found, MOST_ROWS):
            check()
            total += one.size
            rows.append((size_text(one.size), one.time, text_of(one.name), one.about))
        if next(found, None) is not None:
            note = f"the first {counted(MOST_ROWS, 'member')}; there are more"
    except (DamageError, LimitError) as error:
        if not rows:
            raise
        note = f"it is damaged: {error.message}"
    heading = f"{kind}: {counted(len(rows), 'member')}, {size_text(total)}"
    columns = ("size", "written", "name", "")
    table = Table(heading, columns, tuple(rows), note, frozenset({0}), Holds.ENTRIES)
    return Preview(kind, (table,))


# Zip


def _zip_members(blob: Blob) -> Iterator[ArchiveMember]:
    directory = find_directory(blob)
    if directory is None:
        raise DamageError("it has no central directory")
    for one in central_members(blob, directory, uncharged):
        about = "encrypted" if one.encrypted else ""
        yield ArchiveMember(one.name, one.size, _dos_time(one.date, one.time), about)


def _dos_time(date: int, time: int) -> str:
    """Return a date and time as MS-DOS packs them, in whatever zone the packer was."""
    day = f"{1980 + (date >> 9)}-{date >> 5 & 15:02}-{date & 31:02}"
    return f"{day} {time >> 11:02}:{time >> 5 & 63:02}"


# Tar


def _tar_members(stream: Skipping) -> Iterator[ArchiveMember]:
    for one in members(stream):
        size = max(0, one.size)
        about = _KINDS.get(one.typeflag, "")
        if one.link:
            about += f" to {text_of(one.link)}"
        yield ArchiveMember(one.name, size, _time(one.mtime), about)
        stream.skip(size + -size % BLOCK)


def _time(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
    except (OverflowError, ValueError, OSError):
        return "?"


# ar


def _ar_members(stream: Skipping) -> Iterator[ArchiveMember]:
    for one in ar.members(stream):
        yield ArchiveMember(one.name, one.size, "" if one.time is None else _time(one.time))
        stream.skip(one.size + one.padding)
