"""Which encodings may be in some bytes at all: a look that costs a tenth of decoding."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import hyperscan

BASE64, HEX, WIDE, WIDE_BIG = range(4)

# Three bytes of ASCII text, each below 128, in base 64 (RFC 4648, section 4): the first bit of
# each is zero, which leaves half of the alphabet in each of the first three places.
_ASCII_QUAD = r"[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]"

_TRACES = (
    rf"(?:{_ASCII_QUAD}){{6}}",
    r"(?:[0-9a-f]{32}|[0-9A-F]{32})",
    r"(?:[\t\r\n\x20-\x7e]\x00){12}",
    r"(?:\x00[\t\r\n\x20-\x7e]){12}",
)


class Traces:
    """Tells the encodings whose traces are in some bytes; one look at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._database = _compiled()

    def of(self, data: bytes) -> set[int]:
        """Return those of BASE64, HEX, WIDE and WIDE_BIG that may be there."""
        found: set[int] = set()

        def note(number: int, *_place: object) -> None:
            found.add(number)

        with self._lock:
            self._database.scan(data, match_event_handler=note)
        return found


@cache
def traces() -> Traces:
    """Return the one look, made when it is first needed."""
    return Traces()


def _compiled() -> hyperscan.Database:
    import hyperscan

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    once = hyperscan.HS_FLAG_SINGLEMATCH
    database.compile(
        expressions=[one.encode() for one in _TRACES],
        ids=list(range(len(_TRACES))),
        elements=len(_TRACES),
        flags=[once] * len(_TRACES),
    )
    return database
