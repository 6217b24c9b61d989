"""Secrets taken out of what goes out: one policy for reports, log, interface and pictures.

A secret of four bytes or more is redacted wherever it stands, in the middle of a word as well,
in every form that `readings` knows; of a secret with several lines each line is one itself.
No rule takes a shorter value for a password, and fewer letters stand in most words by chance.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import accumulate, repeat
from typing import NamedTuple

from explorer.printable import printable
from explorer.text.needles import Concealed, KnownNeedles, Needles, Seal, SealedNeedles, Sealing
from explorer.text.readings import Reading, readings, spellings

SHORTEST = 4
"""Bytes that a secret has at least."""
PART = 6
"""Bytes of a part that is looked for on a screen; of a shorter secret it is the whole."""
# Of more bytes of secrets every second part is looked for, of many more fewer.
_MOST = 1 << 20
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
_LINES = re.compile(rb"[\r\n]+|(?<!\\)(?:\\+[rn])+|" + _ARMOUR)
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


class SealedSecret(NamedTuple):
    """A secret that is redacted wherever it stands, and that nobody can read."""

    owner: Concealed
    seals: tuple[Seal, ...]


def sealed(secret: bytes, sealing: Sealing) -> SealedSecret:
    """Return what a record may have of a secret."""
    pieces = _pieces_of(secret)
    return SealedSecret(_owner(secret, pieces), tuple(map(sealing.seal, pieces)))


class _Span(NamedTuple):
    start: int
    end: int
    secret: Concealed


class Redaction:
    """Knows the secrets of one image, and replaces each by its masked form."""

    def __init__(
        self,
        secrets: Iterable[bytes],
        hidden: Iterable[SealedSecret] = (),
        sealing: Sealing | None = None,
    ) -> None:
        """Take the secrets as the image has them, and what they decode to.

        Those that are sealed come as well, with what sealed them.
        """
        whole: dict[bytes, Concealed] = {}
        known = sorted(
            (_owner(one, pieces), pieces) for one in {*secrets} if (pieces := _pieces_of(one))
        )
        for owner, pieces in known:
            for piece in pieces:
                whole.setdefault(piece, owner)
        self._all: list[Needles] = [KnownNeedles(whole)] if whole else []
        if sealing is not None:
            seals: dict[Seal, Concealed] = {}
            for owner, some in sorted(hidden):
                for seal in some:
                    seals.setdefault(seal, owner)
            self._all += [SealedNeedles(sealing, seals)] if seals else []
        self._stand_ins: dict[bytes, bytes] = {}

    def text(self, text: str) -> str:
        """Return a text without secrets; the very same one where it holds none."""
        data = text.encode("utf-8", "surrogatepass")
        redacted = self.data(data)
        return text if redacted is data else redacted.decode("utf-8", "surrogatepass")

    def data(self, data: bytes) -> bytes:
        """Return bytes without secrets; the very same ones where they hold none."""
        spans = self._spans(data)
        if not spans:
            return data
        stand_ins = [self._stand_in(one.secret.stand_in) for one in spans]
        redacted = _replaced(data, spans, stand_ins)
        # What is shown of a secret may with its new neighbours be another one.
        if {*stand_ins} != {_NOTHING_SHOWN} and self._spans(redacted):
            return _replaced(data, spans, repeat(_NOTHING_SHOWN))
        return redacted

    def among(self, texts: Sequence[bytes]) -> Iterator[int]:
        """Yield the numbers of the texts that hold secrets, from 0, and at times of another one.

        One look at many short texts saves as many.
        """
        ends = [*accumulate(len(one) + 1 for one in texts)]
        seen = 0
        for start, end, _ in self._spans(b"\n".join(texts)):
            last = bisect_right(ends, end - 1)
            yield from range(max(bisect_right(ends, start), seen), last + 1)
            seen = max(seen, last + 1)

    def _stand_in(self, usual: bytes) -> bytes:
        """Return what stands for a secret, stars alone where its beginning is another one."""
        if usual not in self._stand_ins:
            self._stand_ins[usual] = _NOTHING_SHOWN if self._spans(usual) else usual
        return self._stand_ins[usual]

    def _spans(self, data: bytes) -> list[_Span]:
        """Return where secrets stand in some bytes, in order, those that overlap as one."""
        known = readings(data) if self._all else ()
        spans = (span for one in known for span in self._in_reading(one))
        return _joined((_of_whole_characters(data, one) for one in spans), data, seams=False)

    def _in_reading(self, reading: Reading) -> Iterator[_Span]:
        for one in _joined(self._found(reading.data), reading.data, seams=True):
            start, end = _with_armour(reading.data, one)
            yield _Span(*reading.origin(start, end), one.secret)

    def _found(self, data: bytes) -> Iterator[_Span]:
        for pieces in self._all:
            yield from (_Span(*one) for one in pieces.standing(data))


def _pieces_of(secret: bytes) -> list[bytes]:
    """Return what is looked for of a secret."""
    lines = _lines_of(secret)
    step = _LONGEST_PIECE - 1
    return sorted({piece for line in lines for piece in _pieces(line, _LONGEST_PIECE, step)})


def _with_pieces(secret: bytes) -> tuple[bytes, list[bytes]]:
    return secret, _pieces_of(secret)


def _owner(secret: bytes, pieces: Iterable[bytes]) -> Concealed:
    return Concealed(masked(secret).encode(), _has_lines(secret), tuple(sorted(map(len, pieces))))


def _replaced(data: bytes, spans: Sequence[_Span], stand_ins: Iterable[bytes]) -> bytes:
    """Return bytes with what stands in for each span; none overlap, and they come in order."""
    parts: list[bytes] = []
    done = 0
    for (start, end, _), stand_in in zip(spans, stand_ins, strict=False):
        parts += (data[done:start], stand_in)
        done = end
    return b"".join([*parts, data[done:]])


def _joined(spans: Iterable[_Span], data: bytes, *, seams: bool) -> list[_Span]:
    """Return spans in order, those that overlap as one; with `seams` lines of one secret too."""
    joined: list[_Span] = []
    for one in sorted(spans, key=lambda one: (one.start, -one.end)):
        last = joined[-1] if joined else None
        if last and (one.start < last.end or (seams and _is_next_line(last, one, data))):
            joined[-1] = last._replace(end=max(last.end, one.end))
        else:
            joined.append(one)
    return joined


def _is_next_line(last: _Span, one: _Span, data: bytes) -> bool:
    return (
        one.secret == last.secret
        and one.secret.has_lines
        and one.start - last.end <= _LONGEST_SEAM
        and _SEAM.fullmatch(data, last.end, one.start) is not None
    )


def _with_armour(data: bytes, span: _Span) -> tuple[int, int]:
    """Return where a key stands with its first and its last line, if those are there."""
    start, end, secret = span
    if not secret.has_lines:
        return start, end
    near = max(start - _LONGEST_SEAM, 0)
    before = _BEFORE.search(data[near:start])
    behind = _BEHIND.match(data, end, end + _LONGEST_SEAM)
    return near + before.start() if before else start, behind.end() if behind else end


def _of_whole_characters(data: bytes, span: _Span) -> _Span:
    """Return a span that cuts no character of UTF-8 in two."""
    start, end, secret = span
    while start > 0 and data[start] & 0xC0 == 0x80 and span.start - start < 3:
        start -= 1
    while end < len(data) and data[end] & 0xC0 == 0x80 and end - span.end < 3:
        end += 1
    return _Span(start, end, secret)


class Parts:
    """Knows the parts of secrets, and where they stand in a line that is cut or folded anywhere.

    A part has as many bytes as nobody reads by chance.
    """

    def __init__(self, secrets: Iterable[bytes]) -> None:
        """Take secrets as the image has them, and what they decode to."""
        secrets = {*secrets}
        self._step = 1 + sum(map(len, secrets)) // _MOST
        lines = (line for secret in secrets for line in _lines_of(secret))
        self._parts = {part for line in lines for part in _pieces(line, PART, self._step)}
        self._sizes = sorted({len(part) for part in self._parts}, reverse=True)

    def within(self, line: str) -> set[int]:
        """Return the positions of the characters of a line that belong to a secret."""
        data = line.encode("utf-8", "surrogatepass")
        known = readings(data) if self._parts else ()
        spans = (one.origin(*span) for one in known for span in self._found(one.data))
        marked = {at for span in spans for at in range(*span)}
        if not marked:
            return set()
        # Of a character in UTF-8 the first byte alone does not begin with the bits 10.
        numbers = accumulate(byte & 0xC0 != 0x80 for byte in data)
        return {number - 1 for at, number in enumerate(numbers) if at in marked}

    def _found(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield where parts stand in some bytes; where not all are known, the words around one."""
        starts = zip(range(len(data) - SHORTEST + 1), repeat(self._sizes), strict=False)
        for start, end in _longest(starts, data, self._parts):
            yield (start, end) if self._step == 1 else _words(data, start, end)


def _words(data: bytes, start: int, end: int) -> tuple[int, int]:
    behind = data.find(b" ", end)
    return data.rfind(b" ", 0, start) + 1, behind if behind >= 0 else len(data)


def _has_lines(secret: bytes) -> bool:
    return b"\n" in secret or _LABEL.search(secret) is not None


def _lines_of(secret: bytes) -> Iterator[bytes]:
    """Yield what is looked for of a secret: its lines, as they stand and without escapes."""
    for text in spellings(secret):
        for line in _LINES.split(text) if _has_lines(secret) else [text]:
            stripped = line.strip()
            # Stars are what stands for a secret.
            if len(stripped) >= SHORTEST and stripped.strip(b"*"):
                # A form of a web page sends a plus for a blank.
                yield from {stripped, stripped.replace(b" ", b"+")}


def _pieces(line: bytes, size: int, step: int) -> Iterator[bytes]:
    """Yield pieces of a line, one from every `step` bytes on; the last one is no shorter."""
    last = max(len(line) - size, 0)
    yield from (line[start : start + size] for start in (*range(0, last, step), last))


def _longest(
    starts: Iterable[tuple[int, Sequence[int]]], data: bytes, pieces: Container[bytes]
) -> Iterator[tuple[int, int]]:
    """Yield where pieces stand, at each start that of the first size which fits."""
    for start, sizes in starts:
        for size in sizes:
            if (piece := data[start : start + size]) in pieces:
                yield start, start + len(piece)
                break
