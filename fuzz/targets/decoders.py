"""Text inside text: what comes out of base 64, hexadecimal and UTF-16, and where it stood."""

from __future__ import annotations

import binascii

from explorer.allowance import uncharged
from explorer.secrets.decoders import Hidden, Traces, hidden_in_each
from explorer.secrets.decoders.base64_text import base64_texts
from explorer.secrets.decoders.hex_text import hex_texts
from explorer.secrets.decoders.wide_text import wide_texts
from explorer.secrets.joined import Joined
from fuzz.target import Target

_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def one(data: bytes) -> None:
    """Decode what stands where each stretch is said to stand, by other means."""
    wide = (hidden for _, hidden in wide_texts([data]))
    found = [*wide, *base64_texts(data), *hex_texts(data)]
    for hidden in found:
        size = len(hidden.data)
        for start, end in ((0, size), (0, 1), (size // 2, size)):
            low, high = hidden.origin(start, end)
            assert 0 <= low < high <= len(data)
        assert _stands_there(hidden, data)
    known = {(hidden.encoding, hidden.origin(0, 1), hidden.data) for hidden in found}
    again = {
        (one.encoding, one.origin(0, 1), one.data)
        for _, one in hidden_in_each(Joined([data]), Traces(None), uncharged)
    }
    assert again <= known


def _stands_there(hidden: Hidden, data: bytes) -> bool:
    low, high = hidden.origin(0, len(hidden.data))
    run = data[low:high]
    if hidden.encoding == "hex":
        return bytes.fromhex(run.decode("ascii")) == hidden.data
    if hidden.encoding == "utf-16":
        return run[::2] == hidden.data and not run[1::2].strip(b"\0")
    # A stretch may begin inside the four letters of three bytes: one to two belong to others.
    letters = run.translate(_URL_SAFE, b" \t\r\n")
    return any(hidden.data in _decoded(b"A" * lead + letters) for lead in range(3))


def _decoded(letters: bytes) -> bytes:
    letters += b"A" * (-len(letters) % 4)
    return binascii.a2b_base64(letters)


TARGET = Target(one, length=512)
