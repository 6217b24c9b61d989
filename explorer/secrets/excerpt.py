"""The line around a secret, as it may be shown: short, and stars for whatever else may be one."""

from __future__ import annotations

import re
import string
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from explorer.secrets.randomness import looks_random

_BEFORE, _BEHIND = 80, 40
"""Bytes that are shown at most."""
_STARS = b"********"
_CUT = "…".encode()
_SHORTEST = 8

_breaks = re.compile(rb"[\r\n]")
_controls = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_word = re.compile(rb"[\w+/~%.-]{8,}")
_edge = re.compile(rb"[\s,;:&<>()\[\]{}\"']")
_tail = re.compile(rb"[\w+/=~%-]+")
_LETTERS = string.ascii_letters.encode() + string.digits.encode() + b"_+/"

Span: TypeAlias = tuple[int, int]


class Excerpt(Struct, frozen=True, gc=False):
    """What stands before a secret and behind it in its line; nothing of what is no text."""

    before: bytes = b""
    behind: bytes = b""

    @property
    def texts(self) -> tuple[bytes, bytes]:
        """Both parts, one of which may say nothing."""
        return self.before, self.behind


NO_EXCERPT = Excerpt()


class Excerpts:
    """Cuts excerpts out of some bytes, in which secrets stand at some spans."""

    def __init__(self, data: bytes, spans: Iterable[Span]) -> None:
        self._data = data
        self._spans = [*_joined(sorted(spans))]
        self._ends = [end for _, end in self._spans]

    def around(self, start: int, end: int) -> Excerpt:
        """Return the excerpt around data[start:end], one of the spans."""
        before, behind = self._before(start), self._behind(end)
        if _controls.search(before) or _controls.search(behind):
            return NO_EXCERPT
        return Excerpt(before.lstrip(), behind.rstrip())

    def _before(self, start: int) -> bytes:
        near = max(start - _BEFORE, 0)
        begin = near + _last_break(self._data[near:start])
        shown = self._masked(begin, start)
        is_cut = begin == near and near > 0
        body = shown.rstrip(_LETTERS)
        if len(shown) - len(body) >= _SHORTEST:  # it may be the beginning of the secret
            shown = body + _STARS
        return _without_words(_CUT + shown[_first_edge(shown) :] if is_cut else shown)

    def _behind(self, end: int) -> bytes:
        far = min(end + _BEHIND, len(self._data))
        found = _breaks.search(self._data, end, far)
        shown = self._masked(end, found.start() if found else far)
        # What the rule has not taken of a longer word may be a part of the secret.
        shown = _tail.sub(lambda one: _STARS if one.start() == 0 else one[0], shown, count=1)
        is_cut = found is None and far < len(self._data)
        return _without_words(shown[: _last_edge(shown)] + _CUT if is_cut else shown)

    def _masked(self, start: int, end: int) -> bytes:
        """Return the bytes with stars in the place of other secrets, whole or in part."""
        parts, done = [], start
        for at in range(bisect_left(self._ends, start + 1), len(self._spans)):
            first, last = self._spans[at]
            if first >= end:
                break
            parts += [self._data[done : max(first, done)], _STARS]
            done = min(last, end)
        return b"".join([*parts, self._data[done:end]])


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield spans in order, those that overlap as one."""
    begun: Span | None = None
    for start, end in spans:
        if begun is not None and start < begun[1]:
            begun = begun[0], max(begun[1], end)
        else:
            if begun is not None:
                yield begun
            begun = start, end
    if begun is not None:
        yield begun


def _without_words(text: bytes) -> bytes:
    """Return a text with stars for what looks random: no rule knows it, and it may be a secret."""
    return _word.sub(lambda one: _STARS if looks_random(one[0]) else one[0], text)


def _last_break(text: bytes) -> int:
    """Return where the last line of a text begins."""
    return max(text.rfind(b"\n"), text.rfind(b"\r")) + 1


def _first_edge(text: bytes) -> int:
    """Return where the first word of a text ends, which was cut in two."""
    found = _edge.search(text)
    return found.start() if found else len(text)


def _last_edge(text: bytes) -> int:
    """Return where the last word of a text begins, which was cut in two."""
    ends = [one.end() for one in _edge.finditer(text)]
    return ends[-1] if ends else 0
