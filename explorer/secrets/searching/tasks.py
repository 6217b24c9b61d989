"""The tasks of a search: a whole content, or a window of one too large for memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
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

Find: TypeAlias = Callable[[Sequence[tuple[bytes, str]]], list[list[Match]]]
"""Returns the matches in each of some contents; some rules look at the path. Raises LimitError."""

TOGETHER, MOST_TOGETHER = 1 << 20, 4_096
"""So many bytes, or contents, are searched in one go: nobody holds more of them than that."""


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


def outcomes(
    tasks: Sequence[Task], find: Find, allowance: Allowance | None = None
) -> list[Outcome]:
    """Search the bytes of tasks, and the members packed in those that are whole contents.

    What was not searched, since the image has used up its allowance, is unread.
    """
    done = [Outcome() for _ in tasks]
    try:
        found = find([(one.window.data, as_text(one.path)) for one in tasks])
        for task, outcome, matches in zip(tasks, done, found, strict=True):
            outcome.matches += _placed(task.window, matches)
            outcome.certificates = _certificates(task.path, task.window.data)
    except LimitError as error:
        for task, outcome in zip(tasks, done, strict=True):
            outcome.unread.append(unsearched(task.path, error))
    for task, outcome in zip(tasks, done, strict=True):
        data = task.window.data
        if task.window.is_whole and is_nesting(data[:HEAD], task.path):
            outcome.add(packed(task.path, MemoryBlob(data), find, allowance))
    return done


def packed(path: bytes, content: Blob, find: Find, allowance: Allowance | None = None) -> Outcome:
    """Search the members packed in a content, but not its own bytes."""
    outcome, budget = Outcome(), Budget(allowance=allowance or Allowance())
    found: dict[int, list[ContentMatch]] = {}
    try:
        for pieces in _together(unpack(content, path, budget)):
            inner = [one.inner_path for _, one in pieces]
            where = [as_text(path + b"/" + one.replace(b"!", b"/")) for one in inner]
            data = [one.window.data for _, one in pieces]
            each = zip(pieces, find([*zip(data, where, strict=True)]), strict=True)
            for (number, piece), matches in each:
                found.setdefault(number, []).extend(
                    _placed(piece.window, matches, piece.inner_path)
                )
                outcome.certificates |= _certificates(
                    path + b"!" + piece.inner_path, piece.window.data
                )
    except LimitError as error:
        outcome.unread.append(unsearched(path, error))
    for of_member in found.values():
        outcome.matches += one_each(of_member)
    outcome.notes += budget.notes
    outcome.unread += ((path, note) for note in budget.unread)
    return outcome


def _together(pieces: Iterable[Nested]) -> Iterator[list[tuple[int, Nested]]]:
    """Yield windows of members, many at once, each with its member's number.

    A window at offset 0 begins the next member.
    """
    some: list[tuple[int, Nested]] = []
    number = size = 0
    for piece in pieces:
        number += piece.window.offset == 0
        some.append((number, piece))
        size += len(piece.window.data)
        if size >= TOGETHER or len(some) >= MOST_TOGETHER:
            yield some
            some, size = [], 0
    if some:
        yield some


def unsearched(path: bytes, error: LimitError) -> tuple[bytes, str]:
    """Return what is unread of a file, since the image has used up its allowance."""
    return path, f"{printable(path)}: {error.message}"


def one_each(found: list[ContentMatch]) -> list[ContentMatch]:
    """Return the matches of neighbouring windows in order; of overlapping ones the best."""
    return settle(found, lambda one: one.match)


def _certificates(path: bytes, data: bytes) -> dict[str, str]:
    return {one.public_key: f"{as_text(path)} ({one.subject})" for one in certificates(data)}


def _placed(
    window: Window, matches: Iterable[Match], inner_path: bytes | None = None
) -> Iterator[ContentMatch]:
    """Yield the matches that a window owns, with their offsets in the whole content."""
    if not matches:
        return
    data, positions = window.data, Positions(window)
    is_marked = _MARK in data
    for match in matches:
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
