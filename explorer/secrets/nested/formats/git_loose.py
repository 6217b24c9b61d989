"""Loose git objects, as they stand below `objects/`: zlib around a header and the content.

Source: git's documentation, gitformat-loose(5); Pro Git, section 10.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.secrets.nested.formats.inflate import ZLIB, inflated
from explorer.secrets.nested.piece import Part
from explorer.secrets.nested.source import Source
from explorer.secrets.nested.tape import Tape

# The longest kind, a space, the digits of a size, a NUL.
_LONGEST_HEADER = 32
_SHOWN = (b"blob", b"commit", b"tag")


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
