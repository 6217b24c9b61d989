"""Syntax colours for the lines in sight, and for no others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from pygments.token import Token, _TokenType

from explorer.printable import printable
from explorer.tui.drawing.spans import Span, overlaid
from explorer.tui.file.lines import Line
from explorer.tui.file.marks import Marks

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_TAB = 8
_LONGEST_COLOURED = 1000
_UNMARKED = Marks()
# Each match counts the characters in front of it anew: of what is in sight so many bytes.
_MOST_SEARCHED = 1 << 16
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


class ColouredLine(Struct, frozen=True):
    """A printable line or a piece of one, and the paints of its parts.

    `start` is the offset of the line in the file, `length` its bytes; the text begins `skipped`
    bytes behind the start.
    """

    number: int
    text: str
    skipped: int
    length: int
    spans: tuple[Span, ...] = ()
    start: int = 0


def coloured(
    lines: Sequence[Line],
    lexer: Lexer | None,
    marks: Marks = _UNMARKED,
    *,
    begun_only: bool = False,
) -> list[ColouredLine]:
    """Make lines printable, colour them, and lay marks over the colours.

    With `begun_only` the later pieces of lines get no colours.
    """
    readable = [marks.readable(one.data, one.start + one.skipped) for one in lines]
    texts = [_text(data) for data in readable]
    spans: list[list[Span]] = [[] for _ in lines]
    if lexer is not None:
        # A lexer is foreign code on hostile text: a line without colours is no failure.
        with suppress(Exception):
            begun = [at for at, one in enumerate(lines) if not (begun_only and one.skipped)]
            code = "".join(texts[at][:_LONGEST_COLOURED] + "\n" for at in begun)
            _colour([spans[at] for at in begun], lexer, code)
    result, room = [], _MOST_SEARCHED
    for line, data, text, colours in zip(lines, readable, texts, spans, strict=True):
        base = line.start + line.skipped
        visible = marks if room > 0 else replace(marks, overlay=None)
        found = _in_characters(visible.within(base, base + len(data)), data, len(text))
        paints = tuple(overlaid(colours, found))
        result.append(
            ColouredLine(line.number, text, line.skipped, line.length, paints, line.start)
        )
        room -= len(data)
    return result


def _text(data: bytes) -> str:
    """Return the bytes of a line as they are shown."""
    decoded = data.removesuffix(b"\r").decode("utf-8", "backslashreplace")
    return printable(decoded.expandtabs(_TAB))


def _in_characters(spans: Iterable[Span], data: bytes, length: int) -> list[Span]:
    """Return spans of the bytes of a line as spans of the characters that they are shown as."""

    def at(byte: int) -> int:
        return min(length, len(_text(data[:byte])))

    return [Span(at(start), at(end), paint) for start, end, paint in spans]


def _colour(lines: Sequence[list[Span]], lexer: Lexer, text: str) -> None:
    row, start = 0, 0
    for _, token, value in lexer.get_tokens_unprocessed(text):
        paint = _paint(token)
        for number, part in enumerate(value.split("\n")):
            if number:
                row, start = row + 1, 0
            if part and paint and row < len(lines):
                lines[row].append(Span(start, start + len(part), paint))
            start += len(part)


def _paint(token: _TokenType) -> str:
    return next((_PAINTS[one] for one in reversed(token.split()) if one in _PAINTS), "")
