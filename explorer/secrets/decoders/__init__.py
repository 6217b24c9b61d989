"""What hides inside other bytes: text in base 64, in hexadecimal, in UTF-16.

What is found depends on the bytes near it alone, never on where a run of an encoding begins:
so a window of a stream shows of it what the whole stream does (docs/adr/0016).
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.secrets.decoders.base64_text import base64_texts
from explorer.secrets.decoders.hidden import Hidden
from explorer.secrets.decoders.pairs import hex_texts, wide_texts
from explorer.secrets.decoders.traces import BASE64, HEX, WIDE, may_hold

__all__ = ["Hidden", "hidden_in"]


def hidden_in(data: bytes) -> Iterator[Hidden]:
    """Yield whatever text stands encoded in some bytes, one level deep."""
    for encoding, texts in ((WIDE, wide_texts), (BASE64, base64_texts), (HEX, hex_texts)):
        if may_hold(data, encoding):
            yield from texts(data)
