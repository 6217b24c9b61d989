"""Text that was found decoded, and the runs of bytes of one class that hold it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from explorer.frozen import Frozen

WayBack: TypeAlias = Callable[[int, int], tuple[int, int]]
"""Gives the offsets, in bytes, between which data[start:end] stands encoded."""

READABLE = bytes([9, 10, 13, *range(32, 127)])
"""The bytes of ordinary text in ASCII."""


_MOST_PIECES = 5


@dataclass(frozen=True, slots=True)
class Hidden(Frozen):
    """A stretch of text that an encoding held; `origin` leads back from its offsets.

    Where it stood in pieces, `joints` are the offsets at which they were put together.
    """

    data: bytes
    encoding: str
    origin: WayBack
    joints: Sequence[int] = ()

    def is_put_together(self, start: int, end: int) -> bool:
        """Return whether data[start:end] was put together, from a few pieces.

        What stands in many is a block of data, and no token that somebody cut.
        """
        count = bisect_left(self.joints, end) - bisect_left(self.joints, start)
        return 0 < count < _MOST_PIECES

    def within(self, outer: Hidden) -> Hidden:
        """Return it as a part of what `outer` was decoded from, in which it stood encoded."""
        encoding = f"{outer.encoding}, {self.encoding}"

        def origin(start: int, end: int) -> tuple[int, int]:
            return outer.origin(*self.origin(start, end))

        return Hidden(self.data, encoding, origin, self.joints)


def class_of(members: bytes) -> bytes:
    """Return the table that turns the members to `x` and every other byte to a blank."""
    return bytes(ord("x") if byte in members else ord(" ") for byte in range(256))


def runs(data: bytes, table: bytes, shortest: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run of the table's members that has at least `shortest` bytes."""
    classes, wanted = data.translate(table), b"x" * shortest
    start = classes.find(wanted)
    while start >= 0:
        end = classes.find(b" ", start)
        end = end if end >= 0 else len(classes)
        yield start, end
        start = classes.find(wanted, end)


def readable(decoded: bytes, shortest: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of decoded bytes that are text.

    What is no text is left alone: it would be a picture, a digest or a key.
    """
    return runs(decoded, _TEXT, shortest)


_TEXT = class_of(READABLE)
