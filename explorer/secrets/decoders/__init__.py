"""What hides inside other bytes: text that is encoded, packed, escaped, or stands in pieces.

What is found depends on the bytes near it alone, never on where a run of an encoding begins:
so a window of a stream shows of it what the whole stream does (docs/adr/0016).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from explorer.allowance import Charge
from explorer.secrets.decoders.base64_text import base64_texts
from explorer.secrets.decoders.escaped_text import escaped_texts
from explorer.secrets.decoders.hex_text import hex_texts
from explorer.secrets.decoders.hidden import Hidden
from explorer.secrets.decoders.packed_text import gzip_texts
from explorer.secrets.decoders.split_text import split_texts
from explorer.secrets.decoders.traces import BASE64, ESCAPES, GZIP, HEX, Traces
from explorer.secrets.decoders.wide_text import wide_texts
from explorer.secrets.joined import Joined

# Measured: a look at all of the data, decoding a byte of it, and each text that comes out.
_STEPS_A_LOOK, _STEPS_A_BYTE, _STEPS_A_TEXT = 200, 4, 500
_OF_TRACES: Mapping[int, Callable[[bytes], Iterable[Hidden]]] = {
    BASE64: base64_texts,
    HEX: hex_texts,
    ESCAPES: escaped_texts,
}

__all__ = ["Hidden", "Traces", "hidden_in_each"]


def hidden_in_each(joined: Joined, traces: Traces, charge: Charge) -> Iterator[tuple[int, Hidden]]:
    """Yield whatever text stands encoded in contents, two levels deep, each with its index.

    Work is charged before it is done, which raises LimitError.
    """
    found = [*_hidden_in(joined, traces, charge)]
    yield from found
    # What was put together overlaps its neighbours: each seam would be there many times.
    found = [(index, outer) for index, outer in found if not outer.joints]
    inside = Joined([outer.data for _, outer in found])
    for at, inner in _hidden_in(inside, traces, charge):
        index, outer = found[at]
        yield index, inner.within(outer)


def _hidden_in(joined: Joined, traces: Traces, charge: Charge) -> Iterator[tuple[int, Hidden]]:
    charge(_STEPS_A_LOOK + len(joined.data))
    for index, hidden in _texts(joined, traces, charge):
        charge(_STEPS_A_TEXT + _STEPS_A_BYTE * len(hidden.data))
        yield index, hidden


def _texts(joined: Joined, traces: Traces, charge: Charge) -> Iterator[tuple[int, Hidden]]:
    for index, encoding in sorted(traces.within(joined, charge)) if joined.data else ():
        data = joined.contents[index]
        charge(_STEPS_A_BYTE * len(data))
        texts = gzip_texts(data, charge) if encoding == GZIP else _OF_TRACES[encoding](data)
        yield from ((index, hidden) for hidden in texts)
    yield from wide_texts(joined.contents)
    for index, signs in traces.seams(joined, charge).items():
        texts = split_texts(joined.contents[index], signs)
        yield from ((index, hidden) for hidden in texts)
