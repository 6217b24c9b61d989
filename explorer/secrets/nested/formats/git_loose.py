"""Loose git objects, as they stand below `objects/`: zlib around a header and the content.

Source: git's documentation, gitformat-loose(5); Pro Git, section 10.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from explorer.secrets.nested.formats.streams import ZLIB, inflated
from explorer.secrets.nested.source import Format, Part, Source
from explorer.secrets.nested.tape import Tape

# The longest kind, a space, the digits of a size, a NUL.
_LONGEST_HEADER = 32
_SHOWN = (b"blob", b"commit", b"tag")
_ZLIB_METHOD = b"\x78"
_path = re.compile(rb"(?:\A|/)objects/[0-9a-f]{2}/(?:[0-9a-f]{38}|[0-9a-f]{62})\Z")


def parts(source: Source) -> Iterator[Part]:
    """Yield the object as `blob:NAME`, so that `git show NAME` prints it; no trees."""
    tape = Tape(source.metered(inflated(source.tape(), ZLIB)))
    header, ended, _ = tape.peek(_LONGEST_HEADER).partition(b"\0")
    kind, space, size = header.partition(b" ")
    if not (ended and space and size.isdigit()):
        source.damaged()
    elif kind in _SHOWN:
        tape.skip(len(header) + 1)
        yield Part(kind + b":" + b"".join(source.path.split(b"/")[-2:]), tape)


def _is_loose(head: bytes, path: bytes) -> bool:
    return head[:1] == _ZLIB_METHOD and bool(_path.search(path))


FORMATS = (Format("loose git object", parts, recognises=_is_loose),)
