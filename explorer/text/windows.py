"""Cuts a stream into windows, so that searching each of them finds all that is in the stream.

Neighbouring windows overlap. A window owns what begins in one part of it, and holds the bytes
around that part which a searcher needs: so nothing is missed and nothing is found twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace


class Reach(Struct, frozen=True):
    """How many bytes a searcher needs in front of the start of what it finds, and from it on."""

    before: int
    behind: int


class Window(Struct, frozen=True):
    """A stretch of a stream: `offset` is where `data` begins there, in bytes.

    `line` and `column` are those of its first byte, both from 1, the column in bytes. The window
    owns what begins in data[fresh:due]; what begins before that is an earlier window's, and what
    begins behind it the next one's, which holds it whole (`is_last`: there is none).
    """

    data: bytes
    offset: int = 0
    line: int = 1
    column: int = 1
    fresh: int = 0
    due: int = 0
    is_last: bool = False

    @classmethod
    def whole(cls, data: bytes) -> Window:
        """Return the only window of a stream that consists of these bytes."""
        return cls(data, due=len(data), is_last=True)

    @property
    def is_whole(self) -> bool:
        """Whether it holds its whole stream."""
        return self.is_last and not self.offset

    def owns(self, start: int) -> bool:
        """Return whether what begins at an index of `data` is this window's own."""
        return self.fresh <= start < self.due


class Cutter:
    """Cuts a stream into windows while its bytes come piece by piece."""

    def __init__(self, size: int, reach: Reach) -> None:
        """Let each window own at least `size` bytes, but for the last."""
        self._reach = reach
        self._enough = size + reach.behind
        self._pieces: list[bytes] = []
        self._waiting = 0
        # The beginning of the next window; the bytes in front of `fresh` are not its own.
        self._begun = Window(b"")

    def add(self, data: bytes) -> Iterator[Window]:
        """Take the next bytes of the stream; yield a window if there are enough of them."""
        self._pieces.append(data)
        self._waiting += len(data)
        if self._waiting >= self._enough:
            window = self._window(self._reach.behind)
            self._begun, self._pieces = _tail(window, self._reach.before), []
            self._waiting = self._reach.behind
            yield window

    def end(self) -> Window:
        """Return the last window, when the stream has ended or broken off."""
        return replace(self._window(behind=0), is_last=True)

    def _window(self, behind: int) -> Window:
        data = b"".join((self._begun.data, *self._pieces))
        return replace(self._begun, data=data, due=len(data) - behind)


def windows(pieces: Iterable[bytes], size: int, reach: Reach) -> Iterator[Window]:
    """Yield the windows of a stream, each of which owns at least `size` bytes but the last."""
    cutter = Cutter(size, reach)
    for piece in pieces:
        yield from cutter.add(piece)
    yield cutter.end()


def _tail(window: Window, before: int) -> Window:
    """Return the beginning of the next window."""
    start = max(0, window.due - before)
    line, column = Positions(window).at(start)
    data = window.data[start:]
    return Window(data, window.offset + start, line, column, fresh=window.due - start)


class Positions:
    """The lines and columns of a window's bytes, found quickly if asked for in ascending order."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._restart()

    def _restart(self) -> None:
        self._counted, self._line = 0, self._window.line
        # The index where the current line begins; it may be negative, before the window.
        self._begin = 1 - self._window.column

    def at(self, index: int) -> tuple[int, int]:
        """Return line and column of data[index], both from 1, the column in bytes."""
        if index < self._counted:
            self._restart()
        data, counted = self._window.data, self._counted
        if (feed := data.rfind(b"\n", counted, index)) >= 0:
            self._line += data.count(b"\n", counted, index)
            self._begin = feed + 1
        self._counted = index
        return self._line, index - self._begin + 1
