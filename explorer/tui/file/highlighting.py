"""Syntax colours for the lines in sight, and for no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pygments.token import Token, _TokenType

from explorer.frozen import Frozen
from explorer.printable import printable
from explorer.tui.file.lines import Line
from explorer.tui.file.marks import Marks, Span, overlaid

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_TAB = 8
_LONGEST_COLOURED = 1000
_UNMARKED = Marks()
_PAINTS: dict[_TokenType, str] = {
    Token.Comment: "comment",
    Token.Keyword: "keyword",
    Token.Literal.String: "literal",
    Token.Literal.Number: "number",
    Token.Name.Tag: "keyword",
    Token.Name.Attribute: "link",
    Token.Name.Function: "link",
    Token.Name.Class: "link",
    Token.Name.Builtin: "keyword",
    Token.Name.Decorator: "keyword",
    Token.Name.Variable: "link",
    Token.Generic.Heading: "keyword",
}


@dataclass(frozen=True, slots=True)
class ColouredLine(Frozen):
    """A printable line and the paints of its parts, their places in characters.

    `start` is the offset of the line in the file.
    """

    number: int
    text: str
    skipped: int
    length: int
    spans: Sequence[Span] = ()
    start: int = 0


def coloured(
    lines: Sequence[Line], lexer: Lexer | None, marks: Marks = _UNMARKED
) -> list[ColouredLine]:
    """Make lines printable, colour them, and lay marks over the colours."""
    lines = [replace(one, data=_readable(one, marks)) for one in lines] if marks.masked else lines
    shown = [_plain(one) for one in lines]
    spans: list[list[Span]] = [[] for _ in shown]
    if lexer is not None and shown:
        text = "".join(line.text[:_LONGEST_COLOURED] + "\n" for line in shown)
        # A lexer is foreign code on hostile text: a line without colours is no failure.
        with suppress(Exception):
            _colour(spans, lexer, text)
    return [
        replace(line, spans=overlaid(own, _marked(one, marks, len(line.text))))
        for line, own, one in zip(shown, spans, lines, strict=True)
    ]


def _plain(line: Line) -> ColouredLine:
    text = _text(line.data)
    return ColouredLine(line.number, text, line.skipped, line.length, start=line.start)


def _readable(line: Line, marks: Marks) -> bytes:
    return marks.readable(line.data, line.start + line.skipped)


def _marked(line: Line, marks: Marks, length: int) -> list[Span]:
    """Return the marks in a line, their places in characters as they are shown."""
    base, data = line.start + line.skipped, line.data
    return [
        Span(_width(data[:start], length), _width(data[:end], length), paint)
        for start, end, paint in marks.within(base, base + len(data))
    ]


def _width(data: bytes, length: int) -> int:
    return min(length, len(_text(data)))


def shown_length(data: bytes) -> int:
    """Return how many characters the first bytes of a line take on screen."""
    return len(_text(data))


def _text(data: bytes) -> str:
    decoded = data.removesuffix(b"\r").decode("utf-8", "backslashreplace")
    return printable(decoded.expandtabs(_TAB))


def _colour(spans: Sequence[list[Span]], lexer: Lexer, text: str) -> None:
    row, start = 0, 0
    for _, token, value in lexer.get_tokens_unprocessed(text):
        paint = _paint(token)
        for number, part in enumerate(value.split("\n")):
            if number:
                row, start = row + 1, 0
            if part and paint and row < len(spans):
                spans[row].append(Span(start, start + len(part), paint))
            start += len(part)


def _paint(token: _TokenType) -> str:
    return next((_PAINTS[one] for one in _upward(token) if one in _PAINTS), "")


def _upward(token: _TokenType | None) -> Iterator[_TokenType]:
    while token is not None:
        yield token
        token = token.parent
