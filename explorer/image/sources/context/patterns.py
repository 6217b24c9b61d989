r"""What a line of a `.dockerignore` stands for: expressions as Docker makes them of patterns.

`*` and `?` stay in one name, `**` does not, and `\` takes away a character's meaning. A pattern
without `*`, `?`, `[` and `\` is compared as it is. Sources: Docker, "Dockerfile reference:
.dockerignore file"; Go, "path/filepath: Match" and "Clean".
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence

import hyperscan
from msgspec import Struct

from explorer.errors import FormatError, UsageError
from explorer.printable import clipped
from explorer.text.automaton import ByteAutomaton

_FLAGS = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY
_TOKEN = re.compile(r"\*\*/?|\*|\?|\\.|.", re.DOTALL)
# Of letters and digits behind a backslash those that mean the same to both kinds of expressions.
_CLASSES = frozenset("dDsSwWaftnr")
_MEANT = frozenset("[]^-")
WILD = frozenset("*?[]\\")
"""What makes a pattern an expression."""
_NAME = r"[^/]"
_LONGEST_SHOWN = 80
_WELL_FORMED = "A [ needs its ], and a \\ what it stands before"


class IgnorePattern(Struct, frozen=True):
    """One pattern, cleaned: it leaves out what it matches, or with `returns` brings it back."""

    text: str
    returns: bool


def parse_pattern(line: str) -> IgnorePattern | None:
    """Read a line; None for a comment and for an empty one. Raises FormatError."""
    text = line.strip()
    if line.startswith("#") or not text:
        return None
    returns = text.startswith("!")
    text = _cleaned(text.removeprefix("!").strip()) if text != "!" else ""
    if len(text) > 1:
        text = text.removeprefix("/")
    if not text or (returns and text == "/"):
        raise FormatError(f"{_shown(line)} brings nothing back", hint="Write a pattern behind it")
    if not _is_well_formed(text):
        raise FormatError(f"{_shown(line)} is no pattern", hint=_WELL_FORMED)
    return IgnorePattern(text, returns)


def _cleaned(text: str) -> str:
    """Return a path without doubled slashes, ".", and ".." that something stands before."""
    rooted = text.startswith("/")
    return posixpath.normpath("/" * rooted + text.lstrip("/"))


def _is_well_formed(text: str) -> bool:
    """Return whether Go's Match takes it, which Docker asks first."""
    at = 0
    while at < len(text):
        if text[at] == "[":
            at = _after_class(text, at + 1)
        else:
            at += 2 if text[at] == "\\" else 1
    return at == len(text)


def _after_class(text: str, at: int) -> int:
    """Return where a class ends, far behind the text for one that is malformed."""
    at += text.startswith("^", at)
    ranges = 0
    while not (ranges and text.startswith("]", at)):
        at = _after_member(text, at)
        if text.startswith("-", at):
            at = _after_member(text, at + 1)
        ranges += 1
        if at >= len(text):
            return len(text) + 1
    return at + 1


def _after_member(text: str, at: int) -> int:
    if at >= len(text) or text[at] in "-]":
        return len(text) + 1
    return at + (2 if text[at] == "\\" else 1)


def matcher(patterns: Sequence[IgnorePattern]) -> Callable[[bytes], Callable[[int], bool]]:
    """Return what takes a path and says by number which patterns match it. Raises FormatError.

    Time grows with the path alone, whatever the patterns are.
    """
    plain, expressions = dict[int, Callable[[bytes], bool]](), dict[int, bytes]()
    for number, one in enumerate(patterns):
        if test := _plain_test(one.text):
            plain[number] = test
        else:
            expressions[number] = _expression(one).encode()
    automaton, numbers = _automaton(patterns, expressions), [*expressions]

    def matching(path: bytes) -> Callable[[int], bool]:
        text = path.decode("utf-8", "replace").encode()
        ends = automaton.matches(text) if automaton else ()
        found = {numbers[at] for _, at in ends}
        return lambda number: plain[number](path) if number in plain else number in found

    return matching


def _automaton(
    patterns: Sequence[IgnorePattern], expressions: dict[int, bytes]
) -> ByteAutomaton | None:
    try:
        return ByteAutomaton(*expressions.values(), flags=_FLAGS) if expressions else None
    except UsageError as error:
        texts = ", ".join(patterns[number].text for number in expressions)
        raise FormatError(f"{_shown(texts)} can't be matched: {error.message}") from error


def _plain_test(text: str) -> Callable[[bytes], bool] | None:
    """Return the test for a pattern that is no expression: a path, its beginning or its end."""
    head = text.startswith("**")
    tail = text.endswith("**") and not head
    inside = text[2:] if head else text.removesuffix("**") if tail else text
    if WILD & set(inside):
        return None
    wanted = inside.encode("utf-8", "surrogateescape")
    if head:
        return lambda path: path.endswith(wanted) or (wanted[:1] == b"/" and path == wanted[1:])
    return lambda path: path.startswith(wanted) if tail else path == wanted


def _expression(pattern: IgnorePattern) -> str:
    tokens = [one[0] for one in _TOKEN.finditer(pattern.text)]
    return rf"\A{''.join(_translated(pattern, tokens))}\z"


def _translated(pattern: IgnorePattern, tokens: Sequence[str]) -> Iterable[str]:
    for number, token in enumerate(tokens, 1):
        if token.startswith("**"):
            yield ".*" if number == len(tokens) else "(?:.*/)?"
        elif token in ("*", "?"):
            yield _NAME + token.replace("?", "")
        elif len(token) == 2:
            yield _escaped(pattern, token[1])
        else:
            yield token if token in _MEANT else _literal(token)


def _escaped(pattern: IgnorePattern, character: str) -> str:
    if character.isascii() and character.isalnum():
        if character not in _CLASSES:
            raise FormatError(f"{_shown(pattern.text)} is no pattern: \\{character} means nothing")
        return f"\\{character}"
    return _literal(character)


def _literal(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return "\N{REPLACEMENT CHARACTER}"  # as in the path that it is held against
    return f"\\{character}" if character.isascii() and not character.isalnum() else character


def _shown(text: str) -> str:
    return clipped(text, _LONGEST_SHOWN)
