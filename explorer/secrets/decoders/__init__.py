"""What hides inside other bytes: text in base 64, in hexadecimal, in UTF-16.

What is found depends on the bytes near it alone, never on where a run of an encoding begins:
so a window of a stream shows of it what the whole stream does (docs/adr/0016).
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.allowance import Charge
from explorer.secrets.decoders.base64_text import base64_texts
from explorer.secrets.decoders.hidden import Hidden
from explorer.secrets.decoders.pairs import hex_texts, wide_texts
from explorer.secrets.decoders.traces import BASE64, HEX, WIDE, Traces
from explorer.secrets.joined import Joined

# Measured: a look at all of the data, decoding a byte of it, and each text that comes out.
_STEPS_A_LOOK, _STEPS_A_BYTE, _STEPS_A_TEXT = 200, 4, 500
_TEXTS = {WIDE: wide_texts, BASE64: base64_texts, HEX: hex_texts}

__all__ = ["Hidden", "Traces", "hidden_in_each"]


def hidden_in_each(joined: Joined, traces: Traces, charge: Charge) -> Iterator[tuple[int, Hidden]]:
    """Yield whatever text stands encoded in contents, one level deep, each with its index.

    Work is charged before it is done, which raises LimitError.
    """
    charge(_STEPS_A_LOOK + len(joined.data))
    for index, encoding in sorted(traces.within(joined, charge)):
        data = joined.contents[index]
        charge(_STEPS_A_BYTE * len(data))
        for hidden in _TEXTS[encoding](data):
            charge(_STEPS_A_TEXT + _STEPS_A_BYTE * len(hidden.data))
            yield index, hidden
