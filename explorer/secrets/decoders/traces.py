"""Which encodings may be in some bytes at all: a look that costs a tenth of decoding."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.text.automaton import ByteAutomaton

BASE64, HEX, WIDE = range(3)

# Three bytes of ASCII text, each below 128, in base 64 (RFC 4648, section 4): the first bit of
# each is zero, which leaves half of the alphabet in each of the first three places.
_ASCII_QUAD = r"[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]"

_RUN = r"[A-Za-z0-9+/_-]{24}"
_TEXT_RUN = rf"(?:{_ASCII_QUAD}){{6}}"
_HEX_RUN = r"(?:[0-9a-f]{32}|[0-9A-F]{32})"
# In either byte order: the other one only begins a byte earlier.
_WIDE_RUN = r"(?:[\t\r\n\x20-\x7e]\x00){11}"
# The cheap question first: a look for runs is six times as quick as one for texts.
_TRACES = {BASE64: (_RUN, _TEXT_RUN), HEX: (_HEX_RUN,), WIDE: (_WIDE_RUN,)}


def may_hold(data: bytes, encoding: int) -> bool:
    """Return whether there may be text in BASE64, HEX or WIDE."""
    if encoding == WIDE and b"\0" not in data:
        return False
    return all(_automaton(one).ends(data) for one in _TRACES[encoding])


@cache
def _automaton(expression: str) -> ByteAutomaton:
    import hyperscan

    from explorer.text.automaton import ByteAutomaton

    return ByteAutomaton(expression.encode(), flags=hyperscan.HS_FLAG_SINGLEMATCH)
