"""Secrets made unreadable: what may stand in a report, a log, a cache or a screenshot."""

from __future__ import annotations

from explorer.printable import printable

_SHOWN = 4
_LEAST_HIDDEN = 12
_STARS = 16


def masked(secret: bytes) -> str:
    """Return the first four characters, enough to tell a kind of token, and stars.

    A secret too short to lose four characters shows none; the number of stars tells
    the length of none that is longer than twenty.
    """
    if len(secret) < _SHOWN + _LEAST_HIDDEN:
        return "*" * 8
    head = printable(secret[:_SHOWN])
    return head + "*" * min(len(secret) - _SHOWN, _STARS)
