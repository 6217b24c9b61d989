"""What a file is, by its first 512 bytes and, for a few formats, by its path."""

from __future__ import annotations

from explorer.secrets.nested.format import Format
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

FORMATS: tuple[Format, ...] = (
    *zips.FORMATS,
    *streams.FORMATS,
    *cpio.FORMATS,
    *ar.FORMATS,
    *rpm.FORMATS,
    *git_packs.FORMATS,
    *databases.FORMATS,
    *pdf.FORMATS,
    *unsupported.FORMATS,
    *tars.FORMATS,
    *git_loose.FORMATS,
)
"""Every format, a line for each module. Magics are tried first, then the other recognisers."""

_BY_TWO_BYTES: dict[bytes, list[tuple[bytes, Format]]] = {}
for _format in FORMATS:
    for _magic in _format.magics:
        _BY_TWO_BYTES.setdefault(_magic[:2], []).append((_magic, _format))
_OTHERWISE = [(one.recognises, one) for one in FORMATS if one.recognises]


def recognise(head: bytes, path: bytes) -> Format | None:
    """Return what a file with these first 512 bytes is, None for anything that holds nothing."""
    for magic, found in _BY_TWO_BYTES.get(head[:2], ()):
        if head.startswith(magic):
            return found
    return next((one for recognises, one in _OTHERWISE if recognises(head, path)), None)
