"""What hides inside other bytes. A decoder yields what it found with the way back to its place."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.secrets.decoders.hidden import Hidden
from explorer.secrets.decoders.text import base64_runs, hex_runs, wide_runs
from explorer.secrets.decoders.traces import BASE64, HEX, WIDE, traces

__all__ = ["Hidden", "layers_of"]


def layers_of(data: bytes) -> Iterator[Hidden]:
    """Yield whatever stands encoded in some bytes, one level deep."""
    there = traces().of(data)
    if WIDE in there:
        yield from wide_runs(data)
    if BASE64 in there:
        yield from base64_runs(data)
    if HEX in there:
        yield from hex_runs(data)
