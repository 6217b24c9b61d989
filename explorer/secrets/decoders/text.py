"""Text inside text: base 64, hexadecimal, and UTF-16.

What does not decode to readable text is left alone: it would be a picture, a
digest or a key, and those have rules of their own. Runs are found by translating
every byte to its class and searching the classes, many times faster than a
regular expression.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator

from explorer.secrets.decoders.hidden import Hidden

_RUN_LIMIT = 1 << 20
_SHORTEST_BASE64, _SHORTEST_HEX, _SHORTEST_WIDE = 24, 32, 12
_READABLE = bytes([9, 10, 13, *range(32, 127)])
_READABLE_SHARE = 0.95
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _classes(members: bytes) -> bytes:
    """Return the table that turns the members to `x` and every other byte to a space."""
    return bytes(ord("x") if byte in members else ord(" ") for byte in range(256))


_BASE64 = _classes(_LETTERS + b"+/-_")
_HEX = _classes(b"0123456789abcdefABCDEF")
_WIDE = bytes(
    ord("x") if byte in _READABLE else ord("0") if byte == 0 else ord(" ") for byte in range(256)
)


def base64_runs(data: bytes) -> Iterator[Hidden]:
    """Yield the readable text in base 64, of either alphabet, on one line or several."""
    for start, end in _joined(data, _runs(data.translate(_BASE64), _SHORTEST_BASE64)):
        decoded = _base64_decoded(data[start:end])
        if decoded and _readable(decoded):
            yield Hidden(decoded, start, end, "base64", end - start, len(decoded))


def hex_runs(data: bytes) -> Iterator[Hidden]:
    """Yield the readable text in hexadecimal."""
    for start, end in _runs(data.translate(_HEX), _SHORTEST_HEX):
        even = end - (end - start) % 2
        decoded = binascii.unhexlify(data[start:even])
        if _readable(decoded):
            yield Hidden(decoded, start, even, "hex", 2, 1)


def wide_runs(data: bytes) -> Iterator[Hidden]:
    """Yield the text in UTF-16, of either byte order, that is ASCII."""
    if b"\0" not in data:
        return
    classes = data.translate(_WIDE)
    for pair in (b"x0", b"0x"):
        for start, end in _pairs(classes, pair):
            text = data[start + pair.index(b"x") : end : 2]
            yield Hidden(text, start, end, "utf-16", 2, 1)


def _runs(classes: bytes, shortest: int) -> Iterator[tuple[int, int]]:
    """Yield where runs of `x` of at least that length begin and end."""
    wanted = b"x" * shortest
    start = classes.find(wanted)
    while start >= 0:
        end = classes.find(b" ", start)
        end = min(end if end >= 0 else len(classes), start + _RUN_LIMIT)
        yield start, end
        start = classes.find(wanted, end)


def _joined(data: bytes, runs: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the runs, those that go on in the next line as one."""
    current: tuple[int, int] | None = None
    for start, end in runs:
        if current and not data[current[1] : start].strip(b" \t\r\n") and start - current[1] < 40:
            current = (current[0], end)
            continue
        if current:
            yield current
        current = (start, end)
    if current:
        yield current


def _pairs(classes: bytes, pair: bytes) -> Iterator[tuple[int, int]]:
    wanted = pair * _SHORTEST_WIDE
    start = classes.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        while classes[end : end + 2] == pair and end - start < _RUN_LIMIT:
            end += 2
        yield start, end
        start = classes.find(wanted, end)


def _base64_decoded(run: bytes) -> bytes:
    text = run.translate(_URL_SAFE, b" \t\r\n")
    text = text[: len(text) - (len(text) % 4 == 1)]
    try:
        return binascii.a2b_base64(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return b""


def _readable(decoded: bytes) -> bool:
    strange = len(decoded.translate(None, _READABLE))
    return strange <= len(decoded) * (1 - _READABLE_SHARE)
