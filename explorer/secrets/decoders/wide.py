"""Text in UTF-16, of either byte order, that is ASCII: every other byte is zero."""

from __future__ import annotations

import re
from collections.abc import Iterator

from explorer.secrets.decoders.hidden import Hidden, Origin
from explorer.secrets.decoders.runs import READABLE

_CLASSES = bytes(
    ord("x") if byte in READABLE else ord("0") if byte == 0 else ord(" ") for byte in range(256)
)
_RUN = re.compile(rb"x(?:0x){11,}")


def wide_texts(data: bytes) -> Iterator[Hidden]:
    """Yield the stretches of such text, from their first letter to their last."""
    for run in _RUN.finditer(data.translate(_CLASSES)):
        yield Hidden(data[run.start() : run.end() : 2], "utf-16", _origin(run.start()))


def _origin(base: int) -> Origin:
    # Which zero belongs to a letter is the byte order's affair: both ends are letters.
    return lambda start, end: (base + 2 * start, base + 2 * end - 1)
