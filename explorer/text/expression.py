r"""Regular expressions as people type them, read and written anew for bytes.

It knows what Hyperscan knows: sets, groups, alternatives, repeats, `^`, `$`, `\b`, and the flags
i, m and s; not what looks around or refers back. A letter beyond ASCII that is typed, alone or as
a member of a set, is taken whole and with its cases; everything else goes by single bytes: `.`,
`\w` and its like, which know ASCII's letters alone, and sets that leave something out.
"""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Iterable
from itertools import chain

from explorer.errors import UsageError
from explorer.text import sources
from explorer.text.cases import variants
from explorer.text.sources import LINE_END, LINE_START, Mirrored, same

_MOST_GROUPS = 100
_WIDEST_RANGE = 1 << 16
_QUANTIFIER = r"([*+?]|\{\d+(?:,\d*)?\})(\+|\??)"
_GROUP = r"\?(?:#[^)]*|P?<[A-Za-z_]\w*>|(?P<on>[ims]*)(?:-(?P<off>[ims]+))?(?=[:)]):?)"
_CODE = r"\\(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{0,2})|0([0-7]{0,2}))"
# Every byte as text has it; those that are no ASCII stand for bytes that are no UTF-8.
_BYTES = bytes(range(256)).decode("ascii", "surrogateescape")
_LONE, _SURROGATES = ord(_BYTES[0x80]), range(0xD800, 0xE000)
_WORD = string.ascii_letters + string.digits + "_"
_CLASSES = {"d": string.digits, "w": _WORD, "s": string.whitespace, "h": " \t", "v": "\n\v\f\r"}
_CLASSES |= {one.upper(): "".join({*_BYTES} - {*members}) for one, members in _CLASSES.items()}
_CLASSES["N"] = _BYTES.replace("\n", "")
_CLASS = rf"\\[{''.join(_CLASSES)}]"
_CLASSES = {"\\" + letter: members for letter, members in _CLASSES.items()} | {".": _BYTES}
_NAMED = {"alnum": _WORD[:-1], "alpha": string.ascii_letters, "digit": string.digits}
_NAMED |= {"lower": string.ascii_lowercase, "upper": string.ascii_uppercase, "word": _WORD}
_NAMED |= {"punct": string.punctuation, "space": string.whitespace, "xdigit": string.hexdigits}
_NAMED |= {"blank": " \t", "graph": _BYTES[0x21:0x7F], "print": _BYTES[0x20:0x7F]}
_NAMED |= {"ascii": _BYTES[:0x80], "cntrl": _BYTES[:0x20] + "\x7f"}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_ANCHORS = {"^": LINE_START, r"\A": LINE_START, "$": LINE_END, r"\z": LINE_END, r"\Z": LINE_END}
_ANCHORS |= {r"\b": same(rb"\b"), r"\B": same(rb"\B")}


def expression(text: str, *, ignores_case: bool, in_lines: bool) -> Mirrored:
    """Read an expression; `in_lines` says that nothing in it matches a line's end.

    Raises UsageError.
    """
    if text.count("(") > _MOST_GROUPS:
        raise UsageError(f"it has more than {_MOST_GROUPS} groups")
    return _Parser(text, ignores_case=ignores_case, in_lines=in_lines).whole()


def literal(text: str, *, ignores_case: bool, in_lines: bool = False) -> Mirrored:
    """Return what matches a text itself. Raises UsageError."""
    return _Parser(re.escape(text), ignores_case=ignores_case, in_lines=in_lines).whole()


class _Parser:
    """Reads an expression from left to right; each method takes what its name says."""

    def __init__(self, text: str, *, ignores_case: bool, in_lines: bool) -> None:
        self._text = text
        self._at = 0
        self._ignores_case = ignores_case
        self._never = "\n" if in_lines else ""

    def whole(self) -> Mirrored:
        """Take all there is."""
        source = self._alternatives()
        if self._at < len(self._text):
            raise UsageError("it has a ) too many")
        return source

    def _take(self, token: str) -> re.Match[str] | None:
        if taken := re.compile(token).match(self._text, self._at):
            self._at = taken.end()
        return taken

    def _alternatives(self) -> Mirrored:
        outside = self._ignores_case
        branches = [self._sequence()]
        while self._take(r"\|"):
            branches.append(self._sequence())
        self._ignores_case = outside
        return sources.either(branches)

    def _sequence(self) -> Mirrored:
        parts: list[Mirrored] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            if sign := self._take(r"[*+?]|\{(?=\d+(?:,\d*)?\})"):
                raise UsageError(f"there is nothing that {sign[0]} repeats")
            part, times = self._one(), self._take(_QUANTIFIER)
            if times and times[2] == "+":
                raise UsageError(f"{times[0]} isn't known")
            parts.append(sources.repeated(part, times[1]) if times else part)
        return sources.joined(parts)

    def _one(self) -> Mirrored:
        if anchor := self._take(r"[$^]|\\[AzZbB]"):
            return _ANCHORS[anchor[0]]
        if members := self._take(rf"\.|{_CLASS}"):
            return self._any_of((), _CLASSES[members[0]])
        if self._take(r"\["):
            return self._set()
        return self._group() if self._take(r"\(") else self._any_of(self._character())

    def _any_of(self, typed: Iterable[str], classes: Iterable[str] = ()) -> Mirrored:
        """Return what matches a character; classes are what they are, whatever case is typed."""
        if kept := self._cased(typed).union(classes).difference(self._never):
            return sources.any_of(sorted(map(_encoded, kept)))
        raise UsageError("a match stays within a line, so that nothing matches a line's end")

    def _cased(self, typed: Iterable[str]) -> set[str]:
        return {*chain.from_iterable(map(variants, typed))} if self._ignores_case else {*typed}

    def _group(self) -> Mirrored:
        head = self._take(_GROUP)
        if not head and (unknown := self._take(r"\?(?s:.?)")):
            raise UsageError(f"({unknown[0]} isn't known")
        outside = self._ignores_case
        if head and (head["on"] or head["off"]):
            # Lines are lines, and a dot stays in one, whatever the other flags say.
            self._ignores_case = "i" in head["on"] or (outside and "i" not in (head["off"] or ""))
            if self._take(r"\)"):
                return same(b"(?:)")
        source = self._alternatives()
        self._ignores_case = outside
        if not self._take(r"\)"):
            raise UsageError("a ( has no )")
        return source

    def _character(self) -> str:
        """Take a character or the escape that stands for it."""
        if code := self._take(_CODE):
            return _coded(code)
        if escape := self._take(r"\\([0-9A-Za-z]|\Z)"):
            if escape[1] not in _CONTROLS:
                raise UsageError(f"{escape[0]} isn't known")
            return _CONTROLS[escape[1]]
        self._take(r"\\")
        self._at += 1
        return self._text[self._at - 1]

    def _set(self) -> Mirrored:
        is_negated, is_first = self._take(r"\^"), True
        typed, classes = set[str](), set[str]()
        while is_first or not self._take(r"\]"):
            is_first = False
            if members := self._take(_CLASS):
                classes.update(_CLASSES[members[0]])
            elif named := self._take(r"\[:(\^?)(\w+):\]"):
                typed.update(_members(named))
            else:
                typed.update(self._range())
        if not is_negated:
            return self._any_of(typed, classes)
        if any(len(_encoded(one)) > 1 for one in typed):
            raise UsageError("a set can leave out no letters beyond ASCII")
        return self._any_of((), {*_BYTES} - classes - self._cased(typed))

    def _range(self) -> Iterable[str]:
        low = self._member()
        if not self._take(r"-(?!\])"):
            return low
        high = self._member()
        if low > high:
            raise UsageError("a range in a set ends before it begins")
        return _between(ord(low), ord(high))

    def _member(self) -> str:
        if self._at >= len(self._text):
            raise UsageError("a [ has no ]")
        return "\b" if self._take(r"\\b") else self._character()


def _members(named: re.Match[str]) -> str | set[str]:
    """Return the members of a class of POSIX such as "[:alpha:]"."""
    if named[2] not in _NAMED:
        raise UsageError(f"{named[0]} isn't known")
    return {*_BYTES} - {*_NAMED[named[2]]} if named[1] else _NAMED[named[2]]


def _coded(code: re.Match[str]) -> str:
    """Return the character of a number, or the byte."""
    character, byte, octal = code.groups()
    if not character:
        return _BYTES[int(byte, 16) if byte else int(octal or "0", 8)]
    if int(character, 16) > sys.maxunicode:
        raise UsageError(f"{code[0]} is no character")
    return chr(int(character, 16))


def _between(low: int, high: int) -> Iterable[str]:
    """Return the characters of a range; one from ASCII to a byte that is no UTF-8 has bytes."""
    if low < 0x80 and high in range(_LONE, _LONE + 0x80):
        return _BYTES[low : high - _LONE + 0x81]
    if high - low > _WIDEST_RANGE:
        raise UsageError("a range in a set is too wide")
    return [chr(one) for one in range(low, high + 1) if one not in _SURROGATES or low >= _LONE]


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise UsageError("it holds half a character") from error
