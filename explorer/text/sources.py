"""Expressions over bytes as Hyperscan takes them, each with its mirror image.

Hyperscan says where matches end. The mirror image, run over the same bytes in reverse order,
ends where matches begin.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from explorer.errors import UsageError

_LARGEST, _COUNTED = 2000, 16
_LINE_START = re.compile(rb"(?<!\[)\^")


class Mirrored(NamedTuple):
    """One expression: `ahead` as it is read, `back` for the bytes in reverse order.

    `size` counts sets of bytes, as often as they are repeated at most.
    """

    ahead: bytes
    back: bytes
    size: int = 0

    @property
    def inside(self) -> bytes:
        """What it is where no line begins."""
        # Nothing matches there. Whatever was typed stands as its number, "[" begins a set.
        return _LINE_START.sub(rb"[^\\x00-\\xff]", self.ahead)


def same(text: bytes) -> Mirrored:
    """Return an expression that is its own mirror image."""
    return Mirrored(text, text, 1)


LINE_START = Mirrored(b"^", b"$")
LINE_END = Mirrored(b"$", b"^")


def joined(parts: Sequence[Mirrored]) -> Mirrored:
    """Return what matches one part behind the other."""
    return Mirrored(
        b"".join(one.ahead for one in parts),
        b"".join(one.back for one in reversed(parts)),
        sum(one.size for one in parts),
    )


def either(branches: Sequence[Mirrored]) -> Mirrored:
    """Return what matches any of some branches, as a group."""
    return Mirrored(
        _group(one.ahead for one in branches),
        _group(one.back for one in branches),
        sum(one.size for one in branches),
    )


def repeated(part: Mirrored, times: str) -> Mirrored:
    """Return a group or a set with a quantifier such as "+" or "{2,3}".

    Raises UsageError if that takes too long to compile.
    """
    most, suffix = max(map(int, re.findall(r"\d+", times)), default=1), times.encode()
    # Of one set Hyperscan counts the repeats; anything larger it writes down as often.
    size = part.size * most if part.size > 1 else 1 + most // _COUNTED
    if size > _LARGEST:
        raise UsageError("its repeats are too many")
    return Mirrored(part.ahead + suffix, part.back + suffix, size)


def any_of(members: Iterable[bytes]) -> Mirrored:
    """Return what matches one of some characters, each as its bytes."""
    lasts: defaultdict[bytes, list[int]] = defaultdict(list)
    for one in members:
        lasts[one[:-1]].append(one[-1])
    if [*lasts] == [b""]:
        return same(_byte_set(lasts[b""]))
    return either([_behind(lead, _byte_set(last)) for lead, last in lasts.items()])


def exactly(data: bytes) -> bytes:
    """Return an expression that matches these bytes alone."""
    return b"".join(b"\\x%02x" % byte for byte in data)


def _behind(lead: bytes, last: bytes) -> Mirrored:
    return Mirrored(exactly(lead) + last, last + exactly(lead[::-1]), len(lead) + 1)


def _group(branches: Iterable[bytes]) -> bytes:
    return b"(?:" + b"|".join(branches) + b")"


def _byte_set(members: Collection[int]) -> bytes:
    if len(members) == 1:
        return exactly(bytes(members))
    others = set(range(256)).difference(members)
    if not others:
        return b"(?s:.)"
    negated = len(others) < len(members)
    return b"[" + b"^" * negated + exactly(bytes(sorted(others if negated else members))) + b"]"
