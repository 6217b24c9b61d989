r"""Regular expressions as people type them, read and written anew for bytes.

It knows what Hyperscan knows: sets, groups, alternatives, repeats, `^`, `$`, `\b`, and the flags
i, m and s; not what looks around or refers back. A letter beyond ASCII that is typed, alone or as
a member of a set, is taken whole and with its cases. Everything else goes by single bytes: `.`,
`\w` and its like, which know ASCII's letters alone, and sets that leave something out.
"""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterable

from explorer.errors import UsageError
from explorer.text import sources
from explorer.text.cases import variants
from explorer.text.sources import LINE_END, LINE_START, Source, encoded, same

_MOST_GROUPS = 100
_WIDEST_RANGE = 1 << 16
_QUANTIFIER = re.compile(r"([*+?]|\{\d+(?:,\d*)?\})(\+|\??)")
_GROUP = re.compile(r"\?(?:#[^)]*|P?<[A-Za-z_]\w*>|(?P<on>[ims]*)(?:-(?P<off>[ims]+))?(?=[:)]):?)")
_TO = re.compile(r"-(?!\])")
_POSIX = re.compile(r"\[:(\^?)(\w+):\]")
_CODE = re.compile(r"x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{0,2})|0([0-7]{0,2})")
# Every byte as text has it; those that are no ASCII stand for bytes that are no UTF-8.
_BYTES = bytes(range(256)).decode("ascii", "surrogateescape")
_LONE, _SURROGATES = ord(_BYTES[0x80]), range(0xD800, 0xE000)
_WORD = string.ascii_letters + string.digits + "_"
_CLASSES = {"d": string.digits, "w": _WORD, "s": string.whitespace, "h": " \t", "v": "\n\v\f\r"}
_CLASSES |= {
    one.upper(): "".join(sorted({*_BYTES} - {*members})) for one, members in _CLASSES.items()
}
_CLASSES["N"] = _BYTES.replace("\n", "")
_CLASS = re.compile(rf"\\([{''.join(_CLASSES)}])")
_NAMED = {"alnum": _WORD[:-1], "alpha": string.ascii_letters, "digit": string.digits}
_NAMED |= {"lower": string.ascii_lowercase, "upper": string.ascii_uppercase, "word": _WORD}
_NAMED |= {"punct": string.punctuation, "space": string.whitespace, "xdigit": string.hexdigits}
_NAMED |= {"blank": " \t", "graph": _BYTES[0x21:0x7F], "print": _BYTES[0x20:0x7F]}
_NAMED |= {"ascii": _BYTES[:0x80], "cntrl": _BYTES[:0x20] + "\x7f"}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_ANCHORS = {"^": LINE_START, r"\A": LINE_START, "$": LINE_END, r"\z": LINE_END, r"\Z": LINE_END}
_ANCHORS |= {r"\b": same(rb"\b"), r"\B": same(rb"\B")}
_ANCHOR = re.compile(r"[$^]|\\[AzZbB]")


def expression(text: str, *, ignores_case: bool, in_lines: bool) -> Source:
    """Read an expression; `in_lines` says that nothing in it matches a line's end.

    Raises UsageError.
    """
    if text.count("(") > _MOST_GROUPS:
        raise UsageError(f"it has more than {_MOST_GROUPS} groups")
    return _Parser(text, ignores_case=ignores_case, in_lines=in_lines).whole()


def literal(text: str, *, ignores_case: bool, in_lines: bool = False) -> Source:
    """Return what matches a text itself. Raises UsageError."""
    return _Parser("", ignores_case=ignores_case, in_lines=in_lines).itself(text)


class _Parser:
    """Reads an expression from left to right; each method takes what its name says."""

    def __init__(self, text: str, *, ignores_case: bool, in_lines: bool) -> None:
        self._text = text
        self._at = 0
        self._ignores_case = ignores_case
        self._never = "\n" if in_lines else ""

    def whole(self) -> Source:
        """Take all there is."""
        source = self._alternatives()
        if self._at < len(self._text):
            raise UsageError("it has a ) too many")
        return source

    def itself(self, text: str) -> Source:
        """Return what matches a text and nothing else."""
        return sources.joined([self._any_of(one) for one in text])

    def _next(self) -> str:
        self._at += 1
        return self._text[self._at - 1 : self._at]

    def _takes(self, sign: str) -> bool:
        found = self._text.startswith(sign, self._at)
        self._at += len(sign) * found
        return found

    def _match(self, token: re.Pattern[str]) -> re.Match[str] | None:
        if found := token.match(self._text, self._at):
            self._at = found.end()
        return found

    def _alternatives(self) -> Source:
        outside = self._ignores_case
        branches = [self._sequence()]
        while self._takes("|"):
            branches.append(self._sequence())
        self._ignores_case = outside
        return sources.either(branches)

    def _sequence(self) -> Source:
        parts: list[Source] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            if _QUANTIFIER.match(self._text, self._at):
                raise UsageError(f"there is nothing that {self._next()} repeats")
            part, times = self._one(), self._match(_QUANTIFIER)
            if times and times[2] == "+":
                raise UsageError(f"{times[0]} isn't known")
            parts.append(sources.repeated(part, times[1]) if times else part)
        return sources.joined(parts)

    def _one(self) -> Source:
        if found := self._match(_ANCHOR):
            return _ANCHORS[found[0]]
        if found := self._match(_CLASS):
            return self._any_of((), _CLASSES[found[1]])
        if self._takes("."):
            return self._any_of((), _BYTES)
        if self._takes("["):
            return self._set()
        return self._group() if self._takes("(") else self._any_of(self._character())

    def _any_of(self, typed: Iterable[str], classes: Iterable[str] = ()) -> Source:
        """Return what matches a character; classes are what they are, whatever case is typed."""
        if kept := self._cased(typed).union(classes).difference(self._never):
            return sources.any_of(sorted(map(encoded, kept)))
        raise UsageError("a match stays within a line, so that nothing matches a line's end")

    def _cased(self, typed: Iterable[str]) -> set[str]:
        if not self._ignores_case:
            return {*typed}
        return {other for one in typed for other in variants(one)}

    def _group(self) -> Source:
        head = self._match(_GROUP)
        if head is None and self._takes("?"):
            raise UsageError(f"(?{self._next()} isn't known")
        outside = self._ignores_case
        if head and (head["on"] or head["off"]):
            # Lines are lines, and a dot stays in one, whatever the other flags say.
            self._ignores_case = "i" in head["on"] or (outside and "i" not in (head["off"] or ""))
            if self._takes(")"):
                return same(b"(?:)")
        source = self._alternatives()
        self._ignores_case = outside
        if not self._takes(")"):
            raise UsageError("a ( has no )")
        return source

    def _character(self) -> str:
        """Take a character or the escape that stands for it."""
        letter = self._next()
        if letter != "\\":
            return letter
        if code := self._match(_CODE):
            return _coded(code)
        letter = self._next()
        if not letter or (letter.isascii() and letter.isalnum() and letter not in _CONTROLS):
            raise UsageError(f"\\{letter} isn't known")
        return _CONTROLS.get(letter, letter)

    def _set(self) -> Source:
        is_negated, is_first = self._takes("^"), True
        typed, classes = set[str](), set[str]()
        while is_first or not self._takes("]"):
            is_first = False
            if found := self._match(_CLASS):
                classes.update(_CLASSES[found[1]])
            else:
                typed.update(self._named() or self._range())
        if not is_negated:
            return self._any_of(typed, classes)
        if any(len(encoded(one)) > 1 for one in typed):
            raise UsageError("a set can leave out no letters beyond ASCII")
        return self._any_of((), {*_BYTES} - classes - self._cased(typed))

    def _named(self) -> str:
        found = self._match(_POSIX)
        if found is None:
            return ""
        if found[2] not in _NAMED:
            raise UsageError(f"{found[0]} isn't known")
        return "".join({*_BYTES} - {*_NAMED[found[2]]}) if found[1] else _NAMED[found[2]]

    def _range(self) -> Iterable[str]:
        low = self._member()
        if not self._match(_TO):
            return low
        high = self._member()
        if low > high:
            raise UsageError("a range in a set ends before it begins")
        return _between(ord(low), ord(high))

    def _member(self) -> str:
        if self._at >= len(self._text):
            raise UsageError("a [ has no ]")
        return "\b" if self._takes(r"\b") else self._character()


def _coded(code: re.Match[str]) -> str:
    """Return the character of a number, or the byte."""
    character, byte, octal = code.groups()
    if not character:
        return _BYTES[int(byte, 16) if byte else int(octal or "0", 8)]
    if int(character, 16) > sys.maxunicode:
        raise UsageError(f"\\{code[0]} is no character")
    return chr(int(character, 16))


def _between(low: int, high: int) -> Iterable[str]:
    """Return the characters of a range; one from ASCII to a byte that is no UTF-8 has bytes."""
    if low < 0x80 and high in range(_LONE, _LONE + 0x80):
        return _BYTES[low : high - _LONE + 0x81]
    if high - low > _WIDEST_RANGE:
        raise UsageError("a range in a set is too wide")
    return [chr(one) for one in range(low, high + 1) if one not in _SURROGATES or low >= _LONE]
