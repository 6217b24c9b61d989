"""Text that was found decoded, and the runs of bytes of one class that hold it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from explorer.frozen import Frozen
from explorer.secrets.match import Match
from explorer.secrets.rule import Confidence

WayBack: TypeAlias = Callable[[int, int], tuple[int, int]]
"""Gives the offsets, in bytes, between which data[start:end] stands encoded."""

LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.~+/=:%@$-"
"""The bytes that tokens are made of."""
# Bytes of a token that tell its kind, at least.
_MARK = 4
READABLE = bytes([9, 10, 13, *range(32, 127)])
"""The bytes of ordinary text in ASCII."""


class Hidden(Frozen, frozen=True):
    """A stretch of text that an encoding held; `origin` leads back from its offsets.

    Where it stood in pieces, `joints` are the offsets at which they were put together. With `most`
    a secret without a mark has fewer pieces than that; without it, letters stood for others there.
    """

    data: bytes
    encoding: str
    origin: WayBack
    joints: Sequence[int] = ()
    most: int | None = None

    def is_put_together(self, match: Match, *, is_token: bool) -> bool:
        """Return whether a secret may show only once the pieces are one text.

        A token, which is no document and has a mark of its own, may be in any number of them;
        what only its name makes a secret does so where the value begins with a piece, its name
        before. Letters that stood for others matter beside a secret as well, but a colon makes no
        value: names of packages have one (`passwd_1%3a4.13`).
        """
        start, end = match.start, match.end
        if self.most is None:
            is_sign = self._joints(start - 1, start) > 0 and self.data[start - 1 : start] != b":"
            return not match.generic or is_sign or self._joints(start, end) > 0
        if match.generic:
            return self._joints(start, start + 1) > 0
        return 0 < self._joints(start, end) < self.most or (is_token and self._is_whole(match))

    def _is_whole(self, match: Match) -> bool:
        """Return whether what is in many pieces is no part of a block of data, which is as well.

        Its checksum holds, or the first piece has the mark of its kind and nothing before it.
        """
        start, end = match.start, match.end
        before = self.data[max(start - 1, 0) : start]
        begins = not before or before not in LETTERS or self._joints(start, start + 1) > 0
        has_mark = begins and not self._joints(start + 1, start + _MARK)
        is_in_pieces = self._joints(start, end) > 0
        return is_in_pieces and (has_mark or match.confidence is Confidence.VERIFIED)

    def _joints(self, start: int, end: int) -> int:
        return bisect_left(self.joints, end) - bisect_left(self.joints, start)

    def within(self, outer: Hidden) -> Hidden:
        """Return it as a part of what `outer` was decoded from, in which it stood encoded."""
        encoding = f"{outer.encoding}, {self.encoding}"

        def origin(start: int, end: int) -> tuple[int, int]:
            return outer.origin(*self.origin(start, end))

        return Hidden(self.data, encoding, origin, self.joints, self.most)


def from_letters(base: int, *, width: int, behind: int = 0) -> WayBack:
    """Return the way back to letters of so many bytes each, the first of them at `base`.

    The `behind` last bytes of a letter do not count at the end of a stretch.
    """
    return lambda start, end: (base + width * start, base + width * end - behind)


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
