"""Text in gzip in base 64, as cloud-init's user data and Helm's releases have it.

Only so much of a run is looked at as every window shows of it: what is found depends on the bytes
near its beginning alone (docs/adr/0016). Sources: RFC 1952, section 2.3.1; RFC 4648, section 4.
"""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Iterator

from explorer.allowance import Charge
from explorer.secrets.decoders.hidden import Hidden, WayBack, readable

MARK = r"H4sI[A-Z][A-Za-z0-9+/\s\\]{20}"
"""How gzip's first bytes look: its magic, deflate, and flags of which few are in use."""

_RUN = re.compile(rb"H4sI(?:[A-Za-z0-9+/]|\\?[\r\n]|\\[nr]|[ \t]){20,49152}={0,2}")
_BETWEEN = re.compile(rb"\\[nr]|[^A-Za-z0-9+/]")
_GZIP, _MOST, _PIECE = 31, 1 << 20, 1 << 14
_SHORTEST = 8
# Measured: a byte that is inflated, and a call.
_STEPS_A_BYTE, _STEPS_A_PIECE = 1, 2_000


def gzip_texts(data: bytes, charge: Charge) -> Iterator[Hidden]:
    """Yield the readable stretches of what is packed; of each run a megabyte at most.

    Raises what `charge` raises.
    """
    for run in _RUN.finditer(data):
        letters = _BETWEEN.sub(b"", run[0])
        packed = binascii.a2b_base64(letters[: len(letters) & ~3])
        text = _inflated(packed, charge)
        for low, high in readable(text, _SHORTEST):
            yield Hidden(text[low:high], "base64, gzip", _origin(*run.span(), low, len(text)))


def _inflated(packed: bytes, charge: Charge) -> bytes:
    """Return what gzip holds, a megabyte at most; of what is damaged, what comes before that."""
    inflating, text = zlib.decompressobj(_GZIP), bytearray()
    while packed and len(text) < _MOST:
        charge(_STEPS_A_PIECE + _STEPS_A_BYTE * _PIECE)
        try:
            text += inflating.decompress(packed, _PIECE)
        except zlib.error:
            break
        packed = inflating.unconsumed_tail
    return bytes(text)


def _origin(begin: int, end: int, low: int, total: int) -> WayBack:
    """Return the way back, which is about right: what is packed has no place of its own."""

    def origin(start: int, stop: int) -> tuple[int, int]:
        first = begin + (low + start) * (end - begin) // total
        return first, max(first + 1, begin + (low + stop) * (end - begin) // total)

    return origin
