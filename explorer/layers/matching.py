"""What a user types to find paths or contents: a text, a glob, or a regular expression.

Hyperscan runs them all: its time is linear in what it reads, whatever a user asks
and a hostile image holds, and what it can't run it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import hyperscan

from explorer.errors import UsageError

Matcher: TypeAlias = Callable[[bytes], bool]

LONGEST_EXPRESSION = 500
_GLOB = re.compile(r"\*\*|[*?]")
_ONE = rb"(?:[^/\x80-\xff]|[\xc0-\xff][\x80-\xbf]*|[\x80-\xbf])"
_WILD = {"**": b".*", "*": b"[^/]*", "?": _ONE}


@dataclass(frozen=True, slots=True)
class Expression:
    """What was typed. Small letters alone stand for capitals as well."""

    text: str = ""
    is_regex: bool = False

    @property
    def mode(self) -> str:
        """How it is read, in a word."""
        if self.is_regex:
            return "regex"
        return "glob" if _GLOB.search(self.text) else "text"

    @property
    def is_caseless(self) -> bool:
        """Whether capitals make no difference; the letter of an escape is no capital."""
        text = re.sub(r"\\.", "", self.text) if self.is_regex else self.text
        return text == text.lower()

    def path_matcher(self) -> Matcher:
        """Return what tells whether a path that begins with a slash matches. Raises UsageError."""
        if self.mode == "text":
            return _containing(_encoded(self.text), caseless=self.is_caseless)
        found: list[int] = []
        flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY
        database = compiled(self._pattern(), flags, caseless=self.is_caseless)

        def matches(path: bytes) -> bool:
            found.clear()
            database.scan(path, match_event_handler=_note)
            return bool(found)

        def _note(_id: int, start: int, _end: int, _flags: int, _context: object) -> None:
            found.append(start)

        return matches

    def _pattern(self) -> bytes:
        return _encoded(self.text) if self.is_regex else glob_pattern(self.text)


def _containing(text: bytes, *, caseless: bool) -> Matcher:
    if caseless:
        return lambda path: text in path.lower()
    return lambda path: text in path


def glob_pattern(glob: str) -> bytes:
    """Return a glob as a regular expression: it stands for whole names, wherever they are.

    What lies below a directory that matches, matches as well.
    """
    parts = [b"^" if glob.startswith("/") else b"/"]
    done = 0
    for wild in _GLOB.finditer(glob):
        parts += [re.escape(_encoded(glob[done : wild.start()])), _WILD[wild[0]]]
        done = wild.end()
    parts += [re.escape(_encoded(glob[done:])), b"" if glob.endswith("/") else rb"(?:/|\z)"]
    return b"".join(parts)


def compiled(
    pattern: bytes, flags: int, *, caseless: bool, crosses_lines: bool = True
) -> hyperscan.Database:
    """Return a regular expression, compiled. Raises UsageError with Hyperscan's reason."""
    if len(pattern) > 4 * LONGEST_EXPRESSION:
        raise UsageError("the expression is too long")
    flags |= hyperscan.HS_FLAG_CASELESS if caseless else 0
    flags |= hyperscan.HS_FLAG_DOTALL if crosses_lines else 0
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(expressions=[pattern], ids=[0], elements=1, flags=[flags])
    except hyperscan.error as error:
        raise UsageError(_reason(str(error))) from error
    return database


def _reason(told: str) -> str:
    """Return what is wrong with an expression, in words for its author."""
    if "empty buffer" in told:
        return "it matches nothing at all, everywhere"
    return told[:1].lower() + told[1:].rstrip(".")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
