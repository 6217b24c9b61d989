"""What a file is, told by its first 512 bytes and, for a few formats, by its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from explorer.secrets.nested.formats import (
    ar,
    cpio,
    databases,
    git_loose,
    git_packs,
    pdf,
    rpm,
    streams,
    tars,
    unsupported,
    zips,
)
from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.source import Source
from explorer.tar.fields import BLOCK, checksum_holds


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: how to get its parts.

    `single` is a compressed stream, `transparent` an archive that shares a level
    with the stream around it; `raw` has bytes worth a look that no part shows, and
    `uncertain` may be no archive at all.
    """

    parts: Callable[[Source], Iterator[Part]]
    single: bool = False
    transparent: bool = False
    raw: bool = False
    uncertain: bool = False


_TAR = Kind(tars.parts, transparent=True)
_LOOSE = Kind(git_loose.parts)
_STREAM = Kind(streams.parts, single=True)
_ZIP = Kind(zips.parts)
_ZIP_BEHIND = Kind(zips.parts, raw=True, uncertain=True)
_CPIO = Kind(cpio.parts, transparent=True)
_OTHER = Kind(unsupported.parts, raw=True)

# Each format's own specification, at its first field; file(1) agrees on all of them.
_MAGICS: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", _ZIP),
    (b"PK\x07\x08PK\x03\x04", _ZIP),
    (b"JM\x01\x00PK\x03\x04", _ZIP),
    (b"Cr24", _ZIP),
    (b"\x7fELF", _ZIP_BEHIND),
    (b"MZ", _ZIP_BEHIND),
    (b"#!", _ZIP_BEHIND),
    *((magic, _STREAM) for magic in streams.MAGICS),
    (b"070701", _CPIO),
    (b"070702", _CPIO),
    (b"!<arch>\n", Kind(ar.parts)),
    (b"\xed\xab\xee\xdb", Kind(rpm.parts)),
    (b"PACK\0\0\0\x02", Kind(git_packs.parts)),
    (b"PACK\0\0\0\x03", Kind(git_packs.parts)),
    (b"SQLite format 3\0", Kind(databases.parts, raw=True)),
    (b"%PDF-", Kind(pdf.parts, raw=True)),
    *((magic, _OTHER) for magic in unsupported.NAMES),
)
_BY_TWO_BYTES: dict[bytes, list[tuple[bytes, Kind]]] = {}
for _magic, _kind in _MAGICS:
    _BY_TWO_BYTES.setdefault(_magic[:2], []).append((_magic, _kind))

_LZMA_ALONE = b"\x5d\0\0"
_ZLIB_METHOD = 0x78
_loose_path = re.compile(rb"(?:\A|/)objects/[0-9a-f]{2}/(?:[0-9a-f]{38}|[0-9a-f]{62})\Z")


def recognise(head: bytes, path: bytes) -> Kind | None:
    """Return what a file with these first 512 bytes is, None for anything that holds nothing."""
    for magic, kind in _BY_TWO_BYTES.get(head[:2], ()):
        if head.startswith(magic):
            return kind
    if head[257:262] == b"ustar" or (path.endswith(b".tar") and _is_old_tar(head)):
        return _TAR
    if head.startswith(_LZMA_ALONE) and path.endswith((b".lzma", b".tlz")):
        return _STREAM
    if head and head[0] == _ZLIB_METHOD and _loose_path.search(path):
        return _LOOSE
    return None


def _is_old_tar(head: bytes) -> bool:
    """Tell a header from before ustar, which has a checksum and no magic."""
    return len(head) >= BLOCK and head[0] != 0 and checksum_holds(head[:BLOCK])
