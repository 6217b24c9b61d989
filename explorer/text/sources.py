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


class Source(NamedTuple):
    """One expression: `ahead` as it is read, `back` for the bytes in reverse order.

    `inside` is `ahead` where no line begins; None if nothing can match there. `size` counts sets
    of bytes, as often as they are repeated at most.
    """

    ahead: bytes
    back: bytes
    inside: bytes | None
    size: int = 0


def same(text: bytes) -> Source:
    """Return an expression that is its own mirror image."""
    return Source(text, text, text, 1)


LINE_START = Source(b"^", b"$", None)
LINE_END = Source(b"$", b"^", b"$")


def joined(parts: Sequence[Source]) -> Source:
    """Return what matches one part behind the other."""
    inside = [one.inside for one in parts if one.inside is not None]
    return Source(
        b"".join(one.ahead for one in parts),
        b"".join(one.back for one in reversed(parts)),
        b"".join(inside) if len(inside) == len(parts) else None,
        sum(one.size for one in parts),
    )


def either(branches: Sequence[Source]) -> Source:
    """Return what matches any of some branches, as a group."""
    inside = [one.inside for one in branches if one.inside is not None]
    return Source(
        _group(one.ahead for one in branches),
        _group(one.back for one in branches),
        _group(inside) if inside else None,
        sum(one.size for one in branches),
    )


def repeated(part: Source, times: str) -> Source:
    """Return a group or a set with a quantifier such as "+" or "{2,3}".

    Raises UsageError if that takes too long to compile.
    """
    most, suffix = max(map(int, re.findall(r"\d+", times)), default=1), times.encode()
    # Of one set Hyperscan counts the repeats; anything larger it writes down as often.
    size = part.size * most if part.size > 1 else 1 + most // _COUNTED
    if size > _LARGEST:
        raise UsageError("its repeats are too many")
    inside = b"" if times[0] in "*?" or times.startswith("{0") else None
    if part.inside is not None:
        inside = part.inside + suffix
    return Source(part.ahead + suffix, part.back + suffix, inside, size)


def any_of(members: Iterable[bytes]) -> Source:
    """Return what matches one of some characters, each as its bytes."""
    lasts: defaultdict[bytes, list[int]] = defaultdict(list)
    for one in members:
        lasts[one[:-1]].append(one[-1])
    branches = [(lead, _byte_set(last)) for lead, last in lasts.items()]
    if [lead for lead, _ in branches] == [b""]:
        return same(branches[0][1])
    ahead = _group(_exactly(lead) + last for lead, last in branches)
    back = _group(last + _exactly(lead[::-1]) for lead, last in branches)
    return Source(ahead, back, ahead, sum(len(lead) + 1 for lead, _ in branches))


def encoded(text: str) -> bytes:
    """Return the bytes of a text; what stands for a byte that is no UTF-8 becomes it again.

    Raises UsageError for half a character.
    """
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise UsageError("it holds half a character") from error


def _group(branches: Iterable[bytes]) -> bytes:
    return b"(?:" + b"|".join(branches) + b")"


def _exactly(data: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in data)


def _byte_set(members: Collection[int]) -> bytes:
    if len(members) == 1:
        return _exactly(bytes(members))
    others = set(range(256)).difference(members)
    if not others:
        return b"(?s:.)"
    negated = len(others) < len(members)
    return b"[" + b"^" * negated + _exactly(bytes(sorted(others if negated else members))) + b"]"
