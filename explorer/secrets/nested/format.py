"""What a format of archives is: how it is recognised, and how its parts are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.source import Source


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files that hold others; each module of `formats` declares its own.

    A file is of the format if it begins with one of the `magics`, or where `recognises` says
    so of its first 512 bytes and its path. `parts` yields what is inside.

    `single` is a compressed stream, `transparent` an archive that shares a level
    with the stream around it; `raw` has bytes worth a look that no part shows, and
    `uncertain` may be no archive at all.
    """

    name: str
    parts: Callable[[Source], Iterator[Part]]
    magics: tuple[bytes, ...] = ()
    recognises: Callable[[bytes, bytes], bool] | None = None
    single: bool = False
    transparent: bool = False
    raw: bool = False
    uncertain: bool = False
