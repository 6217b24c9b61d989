"""Secrets made unreadable: what may stand in a report, a log, a cache or a screenshot."""

from __future__ import annotations

import re

from explorer.printable import printable

_SHOWN = 4
_LEAST_HIDDEN = 12
_STARS = 16
# The first line of a key in text armour (RFC 7468, section 2) says what it is and nothing of it.
_armour = re.compile(rb"-----BEGIN ([A-Z0-9 ]{3,40})-----")


def masked(secret: bytes) -> str:
    """Return the first four characters, enough to tell a kind of token, and stars.

    A secret too short to lose four characters shows none; the number of stars tells
    the length of none that is longer than twenty. A key in armour shows its label.
    """
    if label := _armour.match(secret):
        return f"{label[1].decode()} {'*' * _SHOWN}"
    if len(secret) < _SHOWN + _LEAST_HIDDEN:
        return "*" * 8
    head = printable(secret[:_SHOWN])
    return head + "*" * min(len(secret) - _SHOWN, _STARS)
