"""What a user searches for, and where it stands: the one answer that every search gives.

A hit lies within a line, is the leftmost that reaches into no other, of those the longest, and
has LONGEST_HIT bytes at most. Hyperscan says where matches end, in time that grows with the bytes
alone, whatever was typed; where they begin, the mirror image of the expression says, since
HS_FLAG_SOM_LEFTMOST makes release 5.4.12 crash on expressions as plain as "x+y".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import hyperscan
from msgspec import Struct

from explorer.errors import UsageError
from explorer.limits import LONGEST_HIT, LONGEST_PATTERN
from explorer.text.automaton import ByteAutomaton
from explorer.text.cases import has_capital
from explorer.text.expression import expression, literal
from explorer.text.sources import Mirrored, joined, same
from explorer.text.windows import Reach, Window

_LINES = hyperscan.HS_FLAG_MULTILINE
_ANYWHERE = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY
_WILD = {
    "**": same(b"(?s:.*)"),
    "*": same(b"[^/]*"),
    "?": same(rb"(?:[^/\x80-\xff]|[\xc0-\xff][\x80-\xbf]*|[\x80-\xbf])"),
}
_GLOB = re.compile(r"(\*\*|[*?])")
# What has letters of its own in an expression: escapes, and the heads of groups.
_LETTERED = re.compile(r"\\(?:x\{\w*\}|x[0-9A-Fa-f]{0,2}|c?.)|\(\?P?<\w+>|\(\?", re.DOTALL)


class Stretch(NamedTuple):
    """Bytes of a stream, from `start` to `end`."""

    start: int
    end: int


class Pattern(Struct, frozen=True):
    """What was typed: a text, or an expression; for paths a text with `*` or `?` is a glob.

    Small letters alone ignore case; with a capital anywhere, case counts.
    """

    text: str = ""
    is_expression: bool = False

    @property
    def mode(self) -> str:
        """How it is read for paths, in a word."""
        if self.is_expression:
            return "regex"
        return "glob" if _GLOB.search(self.text) else "text"

    @property
    def ignores_case(self) -> bool:
        """Whether capitals make no difference; the letter of an escape is no capital."""
        return not has_capital(_LETTERED.sub("", self.text) if self.is_expression else self.text)

    def path_matcher(self) -> Callable[[bytes], bool]:
        """Return what says whether a path that begins with a slash matches. Raises UsageError."""
        automaton = ByteAutomaton(self.source(in_lines=False).ahead, flags=_ANYWHERE)
        return lambda path: bool(automaton.ends(path))

    def searcher(self) -> Searcher:
        """Return what finds it in contents, the same one again. Raises UsageError."""
        return _searcher(self)

    def source(self, *, in_lines: bool = True) -> Mirrored:
        """Return it as an expression, within lines or for paths. Raises UsageError."""
        if len(self.text) > LONGEST_PATTERN:
            raise UsageError(f"longer than {LONGEST_PATTERN} characters")
        if not in_lines and self.mode == "glob":
            return self._glob()
        read = expression if self.is_expression else literal
        return read(self.text, ignores_case=self.ignores_case, in_lines=in_lines)

    def _glob(self) -> Mirrored:
        """Return a glob: it stands for whole names, wherever they are, and all below them."""
        parts = [
            _WILD.get(part) or literal(part, ignores_case=self.ignores_case)
            for part in _GLOB.split(self.text)
        ]
        head = b"^" if self.text.startswith("/") else b"/"
        tail = b"" if self.text.endswith("/") else rb"(?:/|\z)"
        return joined([same(head), *parts, same(tail)])


class Searcher:
    """Finds a pattern in the windows of a stream: hits of `longest` bytes at most."""

    def __init__(
        self, source: Mirrored, longest: int = LONGEST_HIT, *, is_text: bool = False
    ) -> None:
        """Compile what finds where matches end, where they begin, and how long they are."""
        self._longest = longest
        self._ends = ByteAutomaton(source.ahead, flags=_LINES)
        self._starts = ByteAutomaton(source.back, flags=_LINES)
        # A text has one end for each start, in the same order.
        self._is_text = is_text
        if not is_text:
            self._at_line_start = ByteAutomaton(rb"\A(?:%b)" % source.ahead, flags=_LINES)
            # The byte in front lets "\b" see where it stands.
            self._inside = ByteAutomaton(rb"\A(?s:.)(?:%b|)" % source.inside, flags=_LINES)

    def reach(self, before: int = 1) -> Reach:
        """Return how far windows have to reach: one byte more tells what a word's end is."""
        return Reach(max(1, before), self._longest + 1)

    def search(self, windows: Iterable[Window]) -> Iterator[tuple[Window, list[Stretch]]]:
        """Yield the windows of a stream that begins with a line, each with the hits it owns."""
        done = 0
        for window in windows:
            hits = [*self._hits(window, done - window.offset)]
            done = hits[-1].end if hits else done
            yield window, hits

    def stretches(self, data: bytes) -> list[Stretch]:
        """Return the hits in bytes that are all there is."""
        return [*self._hits(Window.whole(data), 0)]

    def _hits(self, window: Window, done: int) -> Iterator[Stretch]:
        data = window.data
        ends = self._ends.ends(data)
        if not ends:
            return
        starts = [len(data) - end for end in reversed(self._starts.ends(data[::-1]))]
        first = bisect_left(starts, max(done, window.fresh))
        for number in range(first, bisect_left(starts, window.due)):
            start = starts[number]
            if start < done:
                continue
            end = ends[number] if self._is_text else self._last_end(data, start, ends)
            if start < end <= start + self._longest:
                yield Stretch(window.offset + start, window.offset + end)
                done = end

    def _last_end(self, data: bytes, start: int, ends: Sequence[int]) -> int:
        """Return where the longest match that begins at an index ends; 0 for none."""
        last = start + self._longest
        if bisect_right(ends, start) == bisect_right(ends, last):
            return 0
        begins_line = start == 0 or data[start - 1] == ord("\n")
        automaton, low = (self._at_line_start, start) if begins_line else (self._inside, start - 1)
        found = (low + end for end in automaton.ends(data[low : last + 1]))
        return max((end for end in found if end <= last), default=0)


@lru_cache(maxsize=8)
def _searcher(pattern: Pattern) -> Searcher:
    return Searcher(pattern.source(), is_text=not pattern.is_expression)
