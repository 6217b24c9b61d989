"""Secrets taken out of what goes out: one policy for reports, log, interface and pictures.

A secret of four bytes or more is redacted wherever it stands, in the middle of a word as well,
in every form that `readings` knows. No rule takes a shorter value for a password, and fewer
letters stand in most words by chance. Of a secret with several lines each line is one itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from explorer.printable import printable
from explorer.text.automaton import Heads
from explorer.text.readings import Reading, readings, unescaped

SHORTEST = 4
"""Bytes that a secret has at least."""
_SHOWN = 4
_LEAST_HIDDEN = 12
_STARS = 16
_NOTHING_SHOWN = b"*" * 8
# A longer line than that of a key is known by pieces, each of which overlaps the next: so no
# comparison is long.
_LONGEST_PIECE = 72
_LONGEST_SEAM = 200
# The first line of a key in text armour (RFC 7468, section 2) says what it is and nothing of it.
_LABEL = re.compile(rb"-----BEGIN ([A-Z0-9 ]{3,40})-----")
_ARMOUR = rb"-----[A-Z0-9 ]{3,60}-----"
_BREAK = rb"(?:[\s\"'+,]|\\+[nrt]|%0[AaDd]|\xe2\x90[\x89\x8a\x8d])"
_LINES = re.compile(rb"[\r\n]+|(?:\\+[rn])+|" + _ARMOUR)
_SEAM = re.compile(rb"(?:%b|%b)*" % (_BREAK, _ARMOUR))
_BEFORE = re.compile(rb"-----BEGIN [A-Z0-9 ]{3,40}-----%b*\Z" % _BREAK)
_BEHIND = re.compile(rb"%b*-----END [A-Z0-9 ]{3,40}-----" % _BREAK)


def masked(secret: bytes) -> str:
    """Return the first four characters, enough to tell a kind of token, and stars.

    A secret too short to lose four characters shows none; the number of stars tells
    the length of none that is longer than twenty. A key in armour shows its label.
    """
    if label := _LABEL.match(secret):
        return f"{label[1].decode()} {'*' * _SHOWN}"
    if len(secret) < _SHOWN + _LEAST_HIDDEN:
        return _NOTHING_SHOWN.decode()
    head = printable(secret[:_SHOWN])
    return head + "*" * min(len(secret) - _SHOWN, _STARS)


def has_lines(secret: bytes) -> bool:
    """Return whether a secret is one of several lines, each of which is one itself."""
    return b"\n" in secret or _LABEL.search(secret) is not None


def lines_of(secret: bytes) -> Iterator[bytes]:
    """Yield what is looked for of a secret: its lines, as they stand and without escapes."""
    for text in {secret, unescaped(secret).data}:
        for line in _LINES.split(text) if has_lines(secret) else [text]:
            stripped = line.strip()
            # Stars are what stands for a secret.
            if len(stripped) >= SHORTEST and stripped.strip(b"*"):
                yield stripped


@dataclass(frozen=True, slots=True)
class _Secret:
    """What stands for a secret, and whether it has several lines."""

    shown: bytes
    has_lines: bool


@dataclass(slots=True)
class _Span:
    """A stretch that a secret takes, in bytes."""

    start: int
    end: int
    secret: _Secret


class Redaction:
    """Knows the secrets of one image, and replaces each by its masked form."""

    def __init__(self, secrets: Iterable[bytes]) -> None:
        """Take the secrets as the image has them, and what they decode to."""
        self._pieces: dict[bytes, _Secret] = {}
        for secret in sorted({*secrets}):
            known = _Secret(masked(secret).encode(), has_lines(secret))
            for line in lines_of(secret):
                self._pieces |= ((one, known) for one in _pieces(line) if one not in self._pieces)
        self._heads = Heads(self._pieces)
        self._shown: dict[bytes, bytes] = {}

    def text(self, text: str) -> str:
        """Return a text without secrets; the very same one where it holds none."""
        data = text.encode("utf-8", "surrogatepass")
        redacted = self.data(data)
        return text if redacted is data else redacted.decode("utf-8", "surrogatepass")

    def data(self, data: bytes) -> bytes:
        """Return bytes without secrets; the very same ones where they hold none."""
        parts: list[bytes] = []
        done = 0
        for one in self._spans(data):
            parts += (data[done : one.start], self._stand_in(one.secret.shown))
            done = one.end
        return b"".join([*parts, data[done:]]) if parts else data

    def is_needed(self, data: bytes) -> bool:
        """Return whether there are secrets in some bytes: one look at many texts saves as many."""
        known = readings(data) if self._pieces else ()
        return any(True for one in known for _ in self._found(one.data))

    def _stand_in(self, shown: bytes) -> bytes:
        """Return what stands for a secret, stars alone where its beginning is another one."""
        if shown not in self._shown:
            self._shown[shown] = _NOTHING_SHOWN if self._spans(shown) else shown
        return self._shown[shown]

    def _spans(self, data: bytes) -> list[_Span]:
        """Return where secrets stand in some bytes, in order, those that overlap as one."""
        known = readings(data) if self._pieces else ()
        found = (span for one in known for span in self._in_reading(one))
        whole = [_of_whole_characters(data, one) for one in found]
        return _joined(whole, data, seams=False)

    def _in_reading(self, reading: Reading) -> Iterator[_Span]:
        for one in _joined(self._found(reading.data), reading.data, seams=True):
            start, end = _with_armour(reading.data, one)
            yield _Span(*reading.origin(start, end), one.secret)

    def _found(self, data: bytes) -> Iterator[_Span]:
        for start, sizes in self._heads.starts(data):
            for size in sizes:
                if secret := self._pieces.get(data[start : start + size]):
                    yield _Span(start, min(start + size, len(data)), secret)
                    break


def _pieces(line: bytes) -> Iterator[bytes]:
    """Yield a line in pieces; the last one is as long as the others."""
    last = max(len(line) - _LONGEST_PIECE, 0)
    for start in range(0, last, _LONGEST_PIECE - 1):
        yield line[start : start + _LONGEST_PIECE]
    yield line[last:]


def _joined(spans: Iterable[_Span], data: bytes, *, seams: bool) -> list[_Span]:
    """Return spans in order, those that overlap as one; with `seams` lines of one secret too."""
    joined: list[_Span] = []
    for one in sorted(spans, key=lambda one: (one.start, -one.end)):
        last = joined[-1] if joined else None
        if last and (one.start < last.end or (seams and _is_next_line(last, one, data))):
            last.end = max(last.end, one.end)
        else:
            joined.append(one)
    return joined


def _is_next_line(last: _Span, one: _Span, data: bytes) -> bool:
    return (
        one.secret is last.secret
        and one.secret.has_lines
        and one.start - last.end <= _LONGEST_SEAM
        and _SEAM.fullmatch(data, last.end, one.start) is not None
    )


def _with_armour(data: bytes, span: _Span) -> tuple[int, int]:
    """Return where a key stands with its first and its last line, if those are there."""
    if not span.secret.has_lines:
        return span.start, span.end
    near = max(span.start - _LONGEST_SEAM, 0)
    before = _BEFORE.search(data[near : span.start])
    behind = _BEHIND.match(data, span.end, span.end + _LONGEST_SEAM)
    return near + before.start() if before else span.start, behind.end() if behind else span.end


def _of_whole_characters(data: bytes, span: _Span) -> _Span:
    """Return a span that cuts no character of UTF-8 in two."""
    start, end = span.start, span.end
    while start > 0 and data[start] & 0xC0 == 0x80 and span.start - start < 3:
        start -= 1
    while end < len(data) and data[end] & 0xC0 == 0x80 and end - span.end < 3:
        end += 1
    return _Span(start, end, span.secret)
