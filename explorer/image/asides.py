"""What gzip and zstd say beside the bytes they compress: names, comments, fields, whole frames.

Sources: RFC 1952, section 2.3 (gzip's header); RFC 8878, section 3.1.2 (zstd's skippable frames).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from explorer.allowance import Charge
from explorer.errors import DamageError

Aside: TypeAlias = Callable[[bytes], object]
"""Takes the next bytes that are said beside the data."""

BETWEEN = b"\0\n\0"
"""What parts two things that are said: no word goes on over it, and no rule looks over it."""

_LONGEST_HEADER = 1 << 20
_FIXED_BYTES, _LENGTH_BYTES = 10, 2
_FLAGS_AT = 3
_EXTRA, _TEXTS = 4, (8, 16)
# Shorter ones say nothing: the name of a file, what is text by chance.
_WORDS = re.compile(rb"[\t\n\r -~]{12,}")


def ignore(_: bytes) -> None:
    """Let nobody know what is said."""


class Asides:
    """Gathers what is said, `size` bytes so far; `keep` is called with the number of more first."""

    def __init__(self, keep: Charge) -> None:
        self.size = 0
        self._keep = keep
        self._parts: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Take the next bytes. Raises what `keep` raises."""
        self._keep(len(data))
        self.size += len(data)
        self._parts.append(data)

    @property
    def text(self) -> bytes:
        """The readable words of it, nothing where there are none."""
        return BETWEEN.join(_WORDS.findall(b"".join(self._parts)))


def gzip_header(head: bytes, read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield what the header of a gzip member says, of which `head` is here.

    Where that is not all of it, `read` returns its first so many bytes; fewer come at the end of
    the data alone. Raises DamageError for a header over 1 MiB.
    """
    size = _FIXED_BYTES
    while (said := _said(head)) is None and len(head) >= size:
        if size >= _LONGEST_HEADER:
            raise DamageError("the header of the gzip data is over 1 MiB")
        size = min(max(8 * size, len(head) + 1), _LONGEST_HEADER)
        head = read(size)
    yield from (head[_FIXED_BYTES:],) if said is None else said


def _said(head: bytes) -> list[bytes] | None:
    """Return the fields of a header, None where it goes on behind these bytes."""
    flags, at, said = head[_FLAGS_AT] if len(head) > _FLAGS_AT else 0, _FIXED_BYTES, []
    if flags & _EXTRA:
        end = at + _LENGTH_BYTES + int.from_bytes(head[at : at + _LENGTH_BYTES], "little")
        said.append(head[at + _LENGTH_BYTES : end])
        at = end
    for flag in _TEXTS:
        if flags & flag:
            if (end := head.find(b"\0", at)) < 0:
                return None
            said.append(head[at:end])
            at = end + 1
    return said if at <= len(head) else None
