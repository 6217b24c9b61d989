"""Text inside text: what comes out of base 64, hexadecimal and UTF-16, and where it stood."""

from __future__ import annotations

import binascii

from explorer.secrets.decoders import Hidden, layers_of
from explorer.secrets.decoders.text import base64_runs, hex_runs, wide_runs
from fuzz.target import Target

_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def one(data: bytes) -> None:
    """Decode each run again by other means."""
    found = [*wide_runs(data), *base64_runs(data), *hex_runs(data)]
    for hidden in found:
        _stands_in(hidden, data)
        assert hidden.data == _again(data[hidden.start : hidden.end], hidden.encoding)
    known = {(hidden.encoding, hidden.start, hidden.data) for hidden in found}
    assert known.issuperset((one.encoding, one.start, one.data) for one in layers_of(data))


def _stands_in(hidden: Hidden, data: bytes) -> None:
    assert 0 <= hidden.start < hidden.end <= len(data)
    assert hidden.data
    for start, end in ((0, len(hidden.data)), (0, 1), (len(hidden.data) // 2, len(hidden.data))):
        low, high = hidden.place(start, end)
        assert hidden.start <= low < high <= hidden.end


def _again(run: bytes, encoding: str) -> bytes:
    if encoding == "hex":
        return bytes.fromhex(run.decode("ascii"))
    if encoding == "utf-16":
        return run.replace(b"\0", b"")
    text = run.translate(_URL_SAFE, b" \t\r\n")
    text = text[: len(text) - (len(text) % 4 == 1)]
    return binascii.a2b_base64(text + b"=" * (-len(text) % 4))


TARGET = Target(one, length=512)
