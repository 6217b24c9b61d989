"""Which encodings may be in some bytes at all: a look that costs a tenth of decoding."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import hyperscan

BASE64, HEX, WIDE = range(3)

# Three bytes of ASCII text, each below 128, in base 64 (RFC 4648, section 4): the first bit of
# each is zero, which leaves half of the alphabet in each of the first three places.
_ASCII_QUAD = r"[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]"

_RUN = r"[A-Za-z0-9+/_-]{24}"
_TEXT_RUN = rf"(?:{_ASCII_QUAD}){{6}}"
_HEX_RUN = r"(?:[0-9a-f]{32}|[0-9A-F]{32})"
# In either byte order: the other one only begins a byte earlier.
_WIDE_RUN = r"(?:[\t\r\n\x20-\x7e]\x00){11}"


class Traces:
    """Tells the encodings whose traces are in some bytes; one look at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs, self._texts, self._hexes, self._wides = map(
            _compiled, (_RUN, _TEXT_RUN, _HEX_RUN, _WIDE_RUN)
        )

    def of(self, data: bytes) -> set[int]:
        """Return those of BASE64, HEX and WIDE that may be there."""
        with self._lock:
            found = {HEX} if _is_in(data, self._hexes) else set()
            if self._has_base64(data):
                found.add(BASE64)
            if b"\0" in data and _is_in(data, self._wides):
                found.add(WIDE)
        return found

    def has_base64(self, data: bytes) -> bool:
        """Return whether there may be text in base 64."""
        with self._lock:
            return self._has_base64(data)

    def _has_base64(self, data: bytes) -> bool:
        # The cheap question first: a look for runs is six times as quick as one for texts.
        return _is_in(data, self._runs) and _is_in(data, self._texts)


@cache
def traces() -> Traces:
    """Return the one look, made when it is first needed."""
    return Traces()


def _is_in(data: bytes, database: hyperscan.Database) -> bool:
    hits: list[object] = []
    database.scan(data, match_event_handler=lambda *hit: hits.append(hit))
    return bool(hits)


def _compiled(expression: str) -> hyperscan.Database:
    import hyperscan

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.encode()],
        ids=[0],
        elements=1,
        flags=[hyperscan.HS_FLAG_SINGLEMATCH],
    )
    return database
