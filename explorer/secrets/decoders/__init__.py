"""What hides inside other bytes: text in base 64, in hexadecimal, in UTF-16.

What is found depends on the bytes near it alone, never on where a run of an encoding begins:
so a window of a stream shows of it what the whole stream does (docs/adr/0016).
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.allowance import Charge, uncharged
from explorer.secrets.decoders.base64_text import base64_texts
from explorer.secrets.decoders.hidden import Hidden
from explorer.secrets.decoders.pairs import hex_texts, wide_texts
from explorer.secrets.decoders.traces import BASE64, HEX, WIDE, may_hold

# Measured: a look at all of the data, decoding a byte of it, and each text that comes out.
_STEPS_A_LOOK, _BYTES_A_STEP, _STEPS_A_BYTE, _STEPS_A_TEXT = 200, 3, 4, 500

__all__ = ["Hidden", "hidden_in"]


def hidden_in(data: bytes, charge: Charge = uncharged) -> Iterator[Hidden]:
    """Yield whatever text stands encoded in some bytes, one level deep.

    Work is charged before it is done, which raises LimitError.
    """
    for encoding, texts in ((WIDE, wide_texts), (BASE64, base64_texts), (HEX, hex_texts)):
        charge(_STEPS_A_LOOK + len(data) // _BYTES_A_STEP)
        if may_hold(data, encoding):
            charge(_STEPS_A_BYTE * len(data))
            for hidden in texts(data):
                charge(_STEPS_A_TEXT + _STEPS_A_BYTE * len(hidden.data))
                yield hidden
