"""The tasks of a search: a whole content, or a window of one too large for memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TypeAlias

from explorer.allowance import Allowance
from explorer.errors import LimitError
from explorer.image.blob import Blob, MemoryBlob
from explorer.printable import printable
from explorer.secrets.certificates import certificates
from explorer.secrets.finding import ContentMatch
from explorer.secrets.match import Match, settle
from explorer.secrets.nested import HEAD, Budget, Nested, is_nesting, unpack
from explorer.secrets.worst import Worst, weight
from explorer.text.windows import Positions, Window

_MARK = b"layer-explorer:allow"
# In generated files one line holds everything, so a mark counts only this near, in bytes.
_NEAR = 1 << 10
_mark = re.compile(rb"layer-explorer:allow(?![\w-])(?:[ \t]+(\w[\w.-]*(?:,[ \t]*\w[\w.-]*)*))?")

Find: TypeAlias = Callable[[bytes, str], list[Match]]
"""Returns the matches in some bytes; some rules look at the path. Raises LimitError."""


@dataclass(slots=True)
class Outcome:
    """What a task brought: matches, notes on what was left out, certificates.

    `certificates` are paths and subjects by the name of the public key. `unread` are notes about
    content that was not searched, each with its file.
    """

    matches: list[ContentMatch] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    certificates: dict[str, str] = field(default_factory=dict)
    unread: list[tuple[bytes, str]] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Add what another task for the same file brought."""
        self.matches += other.matches
        self.notes += other.notes
        self.certificates |= other.certificates
        self.unread += other.unread

    def keep(self, worst: Worst, path: bytes) -> None:
        """Keep the matches that are among the worst so far; that others are left out is unread."""
        kept = [one for one in self.matches if worst.takes(weight(one))]
        if len(kept) < len(self.matches):
            note = f"the search kept the worst {worst.most} secrets (max-findings)"
            self.unread.append((path, f"{printable(path)}: {note}"))
        self.matches = kept


@dataclass(frozen=True, slots=True)
class Task:
    """A window of a content, and the first path at which that content was read."""

    path: bytes
    window: Window

    @classmethod
    def whole(cls, path: bytes, data: bytes) -> Task:
        """Return the task for a content that is in memory."""
        return cls(path, Window.whole(data))

    def outcome(self, find: Find, allowance: Allowance | None = None) -> Outcome:
        """Search the bytes, and if it is a whole content, the members packed in it.

        What was not searched, since the image has used up its allowance, is unread.
        """
        data, outcome = self.window.data, Outcome()
        try:
            outcome.matches += _matches(self.window, find, as_text(self.path))
            outcome.certificates = _certificates(self.path, data)
        except LimitError as error:
            outcome.unread.append(unsearched(self.path, error))
        if self.window.is_whole and is_nesting(data[:HEAD], self.path):
            outcome.add(packed(self.path, MemoryBlob(data), find, allowance))
        return outcome


def packed(path: bytes, content: Blob, find: Find, allowance: Allowance | None = None) -> Outcome:
    """Search the members packed in a content, but not its own bytes."""
    outcome, budget = Outcome(), Budget(allowance=allowance or Allowance())
    found: list[ContentMatch] = []
    try:
        for _, windows in groupby(unpack(content, path, budget), _member_number()):
            for piece in windows:
                inner = piece.inner_path
                where = as_text(path + b"/" + inner.replace(b"!", b"/"))
                found += _matches(piece.window, find, where, inner)
                outcome.certificates |= _certificates(path + b"!" + inner, piece.window.data)
            outcome.matches += one_each(found)
            found.clear()
    except LimitError as error:
        outcome.matches += one_each(found)
        outcome.unread.append(unsearched(path, error))
    outcome.notes += budget.notes
    outcome.unread += ((path, note) for note in budget.unread)
    return outcome


def unsearched(path: bytes, error: LimitError) -> tuple[bytes, str]:
    """Return what is unread of a file, since the image has used up its allowance."""
    return path, f"{printable(path)}: {error.message}"


def one_each(found: list[ContentMatch]) -> list[ContentMatch]:
    """Return the matches of neighbouring windows in order; of overlapping ones the best."""
    return settle(found, lambda one: one.match)


def _member_number() -> Callable[[Nested], int]:
    """Return a function that numbers members: a window at offset 0 begins the next one."""
    number = 0

    def number_of(piece: Nested) -> int:
        nonlocal number
        number += piece.window.offset == 0
        return number

    return number_of


def _certificates(path: bytes, data: bytes) -> dict[str, str]:
    return {one.public_key: f"{as_text(path)} ({one.subject})" for one in certificates(data)}


def _matches(
    window: Window, find: Find, path: str, inner_path: bytes | None = None
) -> Iterator[ContentMatch]:
    """Yield the matches that a window owns, with their offsets in the whole content."""
    data, positions = window.data, Positions(window)
    is_marked = _MARK in data
    for match in find(data, path):
        if match.end and window.owns(match.start):
            start, end = match.start, match.end
            line, column = positions.at(start)
            allowed = is_marked and is_allowed(data, start, end, match.rule_id)
            placed = replace(match, start=window.offset + start, end=window.offset + end)
            yield ContentMatch(placed, data[start:end], inner_path, line, column, allowed)


def as_text(path: bytes) -> str:
    """Return a path as text; bytes that are no UTF-8 become surrogates, which can be undone."""
    return path.decode("utf-8", "surrogateescape")


def is_allowed(data: bytes, start: int, end: int, rule_id: str) -> bool:
    """Return whether a mark for this rule is on the lines of data[start:end].

    Without rule ids behind it, a mark is for all; a reason may follow in brackets or behind a sign.
    """
    begin = data.rfind(b"\n", max(start - _NEAR, 0), start) + 1 or max(start - _NEAR, 0)
    behind = data.find(b"\n", end, end + _NEAR)
    line = data[begin : behind if behind >= 0 else end + _NEAR]
    named = [mark[1] for mark in _mark.finditer(line)]
    return any(ids is None or rule_id.encode() in re.split(rb"[ \t,]+", ids) for ids in named)
